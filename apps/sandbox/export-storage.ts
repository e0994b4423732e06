import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { createRowFile } from './row-file.js';
import { type StorageLinks } from './storage-links.js';
import { type ExportOperations } from './export-operations.js';
import { seededSegments } from './seeded-segments.js';
import { type Reply, type Route } from './vendor-contract.js';

/** Where files lie, which wants a signed link and no key. */
export const storagePath = '/_storage/';

const piecesAtOnce = 1024 * 1024;

function refused(status: number, code: string): Reply {
  const text = `<?xml version='1.0' encoding='UTF-8'?><Error><Code>${code}</Code></Error>`;
  return { status, text, headers: { 'content-type': 'application/xml; charset=UTF-8' } };
}

/**
 * The storage behind export links: gzip that no header announces, ranges, and 403 for an expired link or for whoever
 * shows a key as well (Fullstory reference, file format).
 */
export function exportStorageRoute(
  operations: Pick<ExportOperations, 'withFile'>,
  links: Pick<StorageLinks, 'isValid'>,
  cutsExpired: () => boolean,
): Route {
  return {
    method: 'GET',
    path: `${storagePath}:id`,
    answer({ headers, query }, id) {
      if (headers.authorization !== undefined) return refused(403, 'AccessDenied');
      if (!links.isValid(id, query)) return refused(403, 'ExpiredToken');
      const effect = operations.withFile(id);
      if (effect === undefined) return refused(404, 'NoSuchKey');
      const file = createRowFile(effect.plan, effect.brokenRow ?? undefined);
      const etag = `"${createHash('sha256')
        .update(JSON.stringify([effect.plan, effect.brokenRow]))
        .digest('hex')
        .slice(0, 32)}"`;
      const ifRange = headers['if-range'];
      const range = ifRange === undefined || ifRange === etag ? /^bytes=(\d+)-$/.exec(headers.range ?? '') : null;
      const start = Number(range?.[1] ?? 0);
      if (start > 0 && start >= file.size) return refused(416, 'InvalidRange');
      const segment = seededSegments.find((segment) => segment.id === effect.segmentId)?.name ?? effect.segmentId;
      const name = encodeURIComponent(`${segment} ${effect.at.slice(0, 10)}.ndjson.gz`);
      const isPart = range !== null;

      function* pieces(): Generator<Buffer> {
        for (const piece of file.read(start, file.size)) {
          if (cutsExpired() && !links.isValid(id, query)) throw new Error('the link has expired');
          yield piece;
        }
      }

      return {
        status: isPart ? 206 : 200,
        headers: {
          'content-type': 'application/octet-stream',
          'content-disposition': `attachment; filename*=UTF-8''${name}`,
          'accept-ranges': 'bytes',
          etag,
          ...(isPart && { 'content-range': `bytes ${start}-${file.size - 1}/${file.size}` }),
        },
        content: {
          length: file.size - start,
          open: () => Readable.from(pieces(), { objectMode: false, highWaterMark: piecesAtOnce }),
        },
      };
    },
  };
}
