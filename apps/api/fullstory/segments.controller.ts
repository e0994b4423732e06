import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type Segment } from '../../../domain/segment-export.js';
import { problemResponses } from '../errors/problem-responses.js';
import { toOpenApi } from '../openapi.js';
import { FullstoryDirectory } from './fullstory-directory.js';
import { SegmentList, SegmentView } from './segment-responses.js';
import { SegmentQuery, SourceQuery } from './source-query.js';

@ApiTags('exports')
@Controller('v1/segments')
export class SegmentsController {
  constructor(private readonly directory: FullstoryDirectory) {}

  @Get()
  @ApiOperation({ summary: 'The segments of the Fullstory account, built-in ones included' })
  @ApiResponse({ status: 200, description: 'All of them.', schema: toOpenApi(SegmentList) })
  @problemResponses(401, 422, 502, 503)
  async list(@Query({ schema: SegmentQuery }) { source, creator }: SegmentQuery): Promise<{ segments: Segment[] }> {
    const segments = await this.directory.ask(source, 'segment', (client, signal) =>
      client.listSegments({ creator }, signal),
    );
    return { segments };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One segment' })
  @ApiResponse({ status: 200, description: 'The segment.', schema: toOpenApi(SegmentView) })
  @problemResponses(401, 404, 422, 502, 503)
  find(@Param('id') id: string, @Query({ schema: SourceQuery }) { source }: SourceQuery): Promise<Segment> {
    return this.directory.ask(source, 'segment', (client, signal) => client.getSegment(id, signal));
  }
}
