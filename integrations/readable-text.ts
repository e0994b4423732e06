/**
 * Text that stands where it was put: lone surrogates are replaced, and the invisible controls are gone that would turn
 * around what follows them. Scripts written from right to left need none of those (Unicode Bidirectional Algorithm).
 */
export function readableText(text: string): string {
  return text.replace(/[\u202A-\u202E\u2066-\u2069]/g, '').toWellFormed();
}
