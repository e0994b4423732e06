import { type FastifyRequest } from 'fastify';
import { type ApiSettings } from '../api-settings.js';

/** Where a caller asks how a run stands: under the configured public address, or else the one that was called. */
export function statusUrl(
  runId: string,
  { protocol, host }: Pick<FastifyRequest, 'protocol' | 'host'>,
  { publicUrl }: Pick<ApiSettings, 'publicUrl'>,
): string {
  return `${publicUrl ?? `${protocol}://${host}`}/v1/runs/${runId}`;
}
