import { IntegrationError } from './integration-error.js';

/**
 * An id as one segment of a path, so that it can name nothing but itself.
 *
 * @throws IntegrationError `rejected` for what no encoding keeps in its place: nothing, one dot, two dots
 */
export function pathSegment(id: string, vendor: string): string {
  if (!/^\.{0,2}$/.test(id)) return encodeURIComponent(id.toWellFormed());
  throw new IntegrationError({
    message: `${vendor}: no request was made: an id is empty or a relative path`,
    kind: 'rejected',
    vendor,
    effect: 'none',
  });
}
