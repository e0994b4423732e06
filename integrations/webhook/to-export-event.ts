import { type ExportLink } from '../../domain/export-link.js';
import { type ExportedFile } from '../../domain/segment-export.js';
import { type WebhookEvent } from './webhook-client.js';

/** What a receiver of `export.ready` finds under `data`. */
export interface WebhookExportEvent extends Pick<
  ExportedFile,
  'runId' | 'name' | 'format' | 'contentType' | 'rows' | 'bytes' | 'sha256' | 'segment' | 'kind' | 'timeRange'
> {
  deliveryId: string;
  /** When the file is deleted, ISO 8601. */
  expiresAt: string;
  /** Where the file is fetched from with a GET, without any key; null where links are not configured. */
  url: string | null;
  urlExpiresAt: string | null;
}

/** An export as the event that `WebhookClient.send` takes. Its id is the delivery's, so that repetitions are recognised. */
export function toExportEvent({
  file,
  deliveryId,
  link,
}: {
  file: ExportedFile;
  deliveryId: string;
  link: ExportLink | undefined;
}): WebhookEvent & { data: WebhookExportEvent } {
  const { runId, name, format, contentType, rows, bytes, sha256, segment, kind, timeRange, expiresAt } = file;
  return {
    id: deliveryId,
    type: 'export.ready',
    data: {
      deliveryId,
      runId,
      name,
      format,
      contentType,
      rows,
      bytes,
      sha256,
      segment: { id: segment.id, name: segment.name },
      kind,
      timeRange,
      expiresAt,
      url: link?.url ?? null,
      urlExpiresAt: link?.expiresAt ?? null,
    },
  };
}
