import { readableText } from '../readable-text.js';

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * Text that Slack shows as it is, without links, mentions or dates made of angle brackets. These three characters and no
 * others (Slack docs, formatting text); bare `@channel` needs `verbatim` besides.
 */
export function escapeSlack(text: string): string {
  return readableText(text).replace(/[&<>]/g, (char) => entities[char] ?? char);
}

const zeroWidthSpace = '\u200B';

/**
 * Escaped text for places that cannot be told to be `verbatim`, such as a file's comment: a zero-width space keeps Slack
 * from seeing bare mentions, channels and addresses in it. It reads the same.
 */
export function inertSlack(text: string): string {
  return escapeSlack(text).replace(/[@#]|:(?=\/\/)|\.(?=[\p{L}\p{N}])/gu, (mark) => mark + zeroWidthSpace);
}
