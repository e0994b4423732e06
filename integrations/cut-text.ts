/** The mark that shows a reader that text is missing. */
export const cutMark = ' […]';

/**
 * Text of at most `maxLength` UTF-16 units, never cut within a code point; what was cut ends in `cutMark` where there is
 * room for it. Vendors do not say whether they count units or code points, and units are never fewer.
 */
export function cutText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const mark = cutMark.length < maxLength ? cutMark : cutMark.trim().slice(0, maxLength);
  const kept = text.slice(0, Math.max(0, maxLength - mark.length));
  return kept.replace(/[\uD800-\uDBFF]$/, '') + mark;
}
