import { setTimeout as sleep } from 'node:timers/promises';
import { type FullstoryClient } from '../integrations/fullstory/fullstory-client.js';
import { IntegrationError } from '../integrations/http/integration-error.js';

const linkExpired = 'link-expired';
const fileChanged = 'file-changed';
/** Breaks in a row without a byte in between after which the attempt is given up, and the pause after the first. */
const mostBarrenBreaks = 5;
const firstPauseMs = 200;

/**
 * A finished export's bytes as the vendor keeps them. The link is asked for just before it is used, and again where it
 * expires or the connection breaks; reading then goes on behind the last byte, so that a break costs no more than itself.
 *
 * @throws IntegrationError, also where the vendor's file became another one meanwhile
 */
export async function* resumedDownload(
  client: FullstoryClient,
  searchExportId: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let received = 0;
  let etag: string | null = null;
  for (let barrenBreaks = 0; ;) {
    const before = received;
    try {
      const { location } = await client.exportLink(searchExportId, signal);
      const range = received > 0 ? { start: received, etag } : undefined;
      const download = await client.openDownload(location, { signal, range });
      if (range && download.start === 0 && (etag === null || download.etag !== etag)) throw changed();
      etag = download.etag;
      let position = download.start;
      for await (const bytes of download.body as AsyncIterable<Uint8Array>) {
        const fresh = bytes.subarray(Math.max(0, received - position));
        position += bytes.byteLength;
        received += fresh.byteLength;
        if (fresh.byteLength > 0) yield fresh;
      }
      return;
    } catch (error) {
      if (!isBreak(error)) throw error;
      barrenBreaks = received > before ? 0 : barrenBreaks + 1;
      if (barrenBreaks >= mostBarrenBreaks) throw givenUp(error);
      if (barrenBreaks > 0) await sleep(firstPauseMs * 3 ** (barrenBreaks - 1), undefined, { signal });
    }
  }
}

/** Whether another link, or another connection, may go on. */
function isBreak(error: unknown): error is IntegrationError {
  if (!(error instanceof IntegrationError) || error.code === fileChanged) return false;
  return error.code === linkExpired || error.kind === 'unavailable';
}

/** A link that is refused again and again may be taken later; the export itself is there. */
function givenUp(error: IntegrationError): IntegrationError {
  const { message, vendor, status } = error;
  if (error.code !== linkExpired) return error;
  return new IntegrationError({ kind: 'unavailable', effect: 'none', message, vendor, status, cause: error });
}

function changed(): IntegrationError {
  return new IntegrationError({
    kind: 'unavailable',
    vendor: 'fullstory',
    effect: 'none',
    code: fileChanged,
    message: 'The file of the export became another one while it was downloaded.',
  });
}
