import { Controller, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type ExportOperation } from '../../../domain/segment-export.js';
import { problemResponses } from '../errors/problem-responses.js';
import { toOpenApi } from '../openapi.js';
import { FullstoryDirectory } from './fullstory-directory.js';
import { OperationList, OperationView } from './segment-responses.js';
import { OperationQuery, SourceQuery } from './source-query.js';

@ApiTags('exports')
@Controller('v1/operations')
export class VendorOperationsController {
  constructor(private readonly directory: FullstoryDirectory) {}

  @Get()
  @ApiOperation({ summary: "Fullstory's long-running operations, ours and others'" })
  @ApiResponse({ status: 200, description: 'All of them.', schema: toOpenApi(OperationList) })
  @problemResponses(401, 422, 502, 503)
  async list(
    @Query({ schema: OperationQuery }) { source, ...filter }: OperationQuery,
  ): Promise<{ operations: ExportOperation[] }> {
    const operations = await this.directory.ask(source, 'operation', (client, signal) =>
      client.listOperations(filter, signal),
    );
    return { operations };
  }

  @Get(':id')
  @ApiOperation({ summary: 'How an operation stands' })
  @ApiResponse({ status: 200, description: 'The operation.', schema: toOpenApi(OperationView) })
  @problemResponses(401, 404, 422, 502, 503)
  find(@Param('id') id: string, @Query({ schema: SourceQuery }) { source }: SourceQuery): Promise<ExportOperation> {
    return this.directory.ask(source, 'operation', (client, signal) => client.getOperation(id, signal));
  }

  /** A run that waits for the operation sees it fail, and starts another one; to end a run, cancel the run. */
  @Post(':id/cancel')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({ summary: 'Ask Fullstory to cancel an export; other operations cannot be cancelled' })
  @ApiResponse({ status: 202, description: 'Asked; how it stands now.', schema: toOpenApi(OperationView) })
  @problemResponses(401, 404, 422, 502, 503)
  cancel(@Param('id') id: string, @Query({ schema: SourceQuery }) { source }: SourceQuery): Promise<ExportOperation> {
    return this.directory.ask(source, 'operation', async (client, signal) => {
      await client.getOperation(id, signal);
      await client.cancelOperation(id, signal);
      return client.getOperation(id, signal);
    });
  }
}
