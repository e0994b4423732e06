import { type DigestPerson } from './person-digest.js';

const longest = 60;
/** Letters, as names have them, and what stands between them. */
const name = /^\p{L}[\p{L}\p{M} .,'’()-]*$/u;
const email = /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/;
const uid = /^[\w.@:|+-]+$/;

/**
 * What to call somebody: their name, else their e-mail, else their uid. Visitors set these themselves now and then, so
 * what does not look like one is passed over.
 */
export function personLabel({ name: given, email: address, uid: id }: DigestPerson): string {
  const fits = (text: string | null, shape: RegExp) => {
    const trimmed = text?.normalize('NFC').trim() ?? '';
    return trimmed.length <= longest && shape.test(trimmed) ? trimmed : undefined;
  };
  return fits(given, name) ?? fits(address, email) ?? fits(id, uid) ?? 'A visitor';
}
