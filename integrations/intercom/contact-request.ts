import { z } from 'zod';
import { IntegrationError } from '../http/integration-error.js';
import { type VendorHttp } from '../http/vendor-http.js';
import { type VendorRequest } from '../http/vendor-request.js';
import { canonicalContactPath, errorList } from './intercom-responses.js';

export interface ContactRequest<T> extends VendorRequest<T> {
  /** Stands after the contact's own path, which is `path`: `/notes`. */
  suffix?: string;
}

/** Chains of merged contacts are this long at most (Intercom 2.16 description, merged contacts). */
const maxMerges = 3;

/**
 * Sends a request about one contact; where it was merged into another, the same request about that one. A request that
 * is answered by 410 was not carried out, so repeating it elsewhere is safe.
 *
 * @returns the answer and the path of the contact that gave it
 * @throws IntegrationError
 */
export async function requestContact<T>(
  http: VendorHttp,
  connection: string,
  { suffix = '', ...request }: ContactRequest<T>,
): Promise<{ path: string; status: number; body: T }> {
  let { path } = request;
  for (let merges = 0; ; merges += 1) {
    const { status, headers, body } = await http.request({
      ...request,
      path: path + suffix,
      schema: z.union([request.schema, errorList]),
      alsoAccept: [...(request.alsoAccept ?? []), ...(merges < maxMerges ? [410] : [])],
    });
    if (status !== 410) return { path, status, body: body as T };
    const canonical = canonicalContactPath(headers);
    if (canonical === undefined) throw mergedIntoNobody(connection, request.attempt);
    path = canonical;
  }
}

function mergedIntoNobody(connection: string, attempt: string): IntegrationError {
  return new IntegrationError({
    message: `${connection}: could not ${attempt}: the contact was merged into one that Intercom does not name`,
    kind: 'not-found',
    vendor: 'intercom',
    effect: 'none',
    status: 410,
    code: 'contact_merged',
  });
}
