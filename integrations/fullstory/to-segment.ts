import { type Segment } from '../../domain/segment-export.js';
import { toWebUrl } from '../http/web-url.js';
import { type WireSegment } from './fullstory-export-responses.js';
import { rfc3339Instant } from './rfc3339-instant.js';

/** A segment without a name goes by its id. */
export function toSegment({ id, name, created, url }: WireSegment): Segment {
  const createdAt = rfc3339Instant(created);
  const link = toWebUrl(url ?? null);
  return { id, name: name || id, ...(createdAt && { createdAt }), ...(link !== undefined && { url: link }) };
}
