import { Controller, Get, Param, Query, Req, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type FastifyRequest } from 'fastify';
import { ApiSettings } from '../api-settings.js';
import { problemResponses } from '../errors/problem-responses.js';
import { toOpenApi } from '../openapi.js';
import { FullstoryDirectory } from './fullstory-directory.js';
import { SearchExportView } from './segment-responses.js';
import { SourceQuery } from './source-query.js';

/**
 * Finished exports as Fullstory keeps them, whoever asked for them. Fullstory's link is good for anybody who has it, so it
 * stays here, and its file is passed on instead.
 */
@ApiTags('exports')
@Controller('v1/search-exports')
export class SearchExportsController {
  constructor(
    private readonly directory: FullstoryDirectory,
    private readonly settings: ApiSettings,
  ) {}

  @Get(':id')
  @ApiOperation({ summary: 'Whether a finished export can be downloaded, and where' })
  @ApiResponse({ status: 200, description: 'It can.', schema: toOpenApi(SearchExportView) })
  @problemResponses(401, 404, 422, 502, 503)
  async find(
    @Param('id') id: string,
    @Query({ schema: SourceQuery }) { source }: SourceQuery,
    @Req() { protocol, host }: FastifyRequest,
  ): Promise<SearchExportView> {
    const { expiresAt } = await this.directory.ask(source, 'search-export', (client, signal) =>
      client.exportLink(id, signal),
    );
    const url = new URL(
      `${this.settings.publicUrl ?? `${protocol}://${host}`}/v1/search-exports/${encodeURIComponent(id)}/file`,
    );
    if (source !== undefined) url.searchParams.set('source', source);
    return { id, expiresAt, fileUrl: url.href };
  }

  @Get(':id/file')
  @ApiOperation({ summary: 'Download a finished export, as Fullstory keeps it' })
  @ApiResponse({ status: 200, description: 'The file, usually gzip.', content: { 'application/octet-stream': {} } })
  @problemResponses(401, 404, 422, 502, 503)
  async file(
    @Param('id') id: string,
    @Query({ schema: SourceQuery }) { source }: SourceQuery,
  ): Promise<StreamableFile> {
    const { body, contentLength } = await this.directory.ask(source, 'search-export', async (client, signal) => {
      const { location } = await client.exportLink(id, signal);
      return client.openDownload(location);
    });
    return new StreamableFile(body, {
      type: 'application/octet-stream',
      disposition: 'attachment; filename="search-export.gz"',
      ...(contentLength !== null && { length: contentLength }),
    });
  }
}
