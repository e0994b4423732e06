import { type Readable } from 'node:stream';
import { createVendorHttp, type VendorHttp } from '../http/vendor-http.js';
import { type Refusal } from '../http/vendor-request.js';

export interface ExportDownload {
  /** The bytes as the storage sent them: gzip or not is for the reader to see. Fails with IntegrationError. */
  body: Readable;
  /** Of what is still to come; null where the storage does not say. */
  contentLength: number | null;
  /** Where in the file the body begins: what was asked for, or 0 where the storage began anew. */
  start: number;
  /** The storage's mark of these very bytes. */
  etag: string | null;
}

export interface DownloadOptions {
  signal?: AbortSignal;
  /** Goes on where an earlier download broke off; with `etag` only if the file is still the same one. */
  range?: { start: number; etag?: string | null };
}

/** Where Fullstory keeps finished exports (Fullstory docs, Get search export results). */
const storageHosts = ['storage.googleapis.com'];

/** The client for export files: the same guard and proxy as the API's own, but no key, since a link is its own proof. */
export function createExportStorage({
  connection,
  baseUrl,
  concurrency,
  allowedHosts,
}: {
  connection: string;
  baseUrl: string;
  concurrency: number;
  allowedHosts?: readonly string[];
}): VendorHttp {
  return createVendorHttp({
    vendor: 'fullstory',
    connection,
    baseUrl,
    timeoutMs: 0,
    concurrency,
    allowedHosts,
    vendorHosts: storageHosts,
    headers: { accept: '*/*', 'accept-encoding': 'identity' },
    readError: readStorageRefusal,
  });
}

/**
 * Opens the file behind a link as a stream that is read in its own time; a minute without a byte ends it.
 *
 * @throws IntegrationError with kind `not-found` and code `link-expired` where another link is needed
 */
export async function openDownload(
  storage: VendorHttp,
  location: string,
  { signal, range, idleTimeoutMs }: DownloadOptions & { idleTimeoutMs: number },
): Promise<ExportDownload> {
  const purpose = { method: 'GET', attempt: 'download an export' } as const;
  const { status, headers, body } = await storage.stream({
    ...storage.vetted(location, purpose),
    attempt: purpose.attempt,
    headers: range && {
      range: `bytes=${range.start}-`,
      ...(range.etag && { 'if-range': range.etag }),
    },
    idleTimeoutMs,
    signal,
  });
  const length = headers['content-length'];
  return {
    body,
    contentLength: length === undefined ? null : Number(length),
    start: range && status === 206 ? range.start : 0,
    etag: headers.etag ?? null,
  };
}

/** Google answers 400 (`ExpiredToken`) to an expired V4 signature, and 403 to an older or a foreign one. */
function readStorageRefusal(status: number): Refusal {
  return [400, 403, 404, 410].includes(status) ? { kind: 'not-found', code: 'link-expired' } : {};
}
