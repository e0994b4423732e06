import { createHash } from 'node:crypto';
import { canonicalJson } from '../../domain/canonical-json.js';

/** The same for requests that mean the same, whatever the order of their members. */
export function requestHash(request: object): string {
  return createHash('sha256').update(canonicalJson(request)).digest('hex');
}
