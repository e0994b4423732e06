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

/** Look the same and mean nothing to Slack. */
const unformatting: Record<string, string> = { '*': '∗', _: 'ˍ', '~': '∼', '`': 'ˋ' };

/**
 * Text on one line without formatting of its own; still to be escaped. Slack has no escape for these characters (Slack
 * docs, formatting text), so those that could format are replaced: an underscore within a word never does. A zero-width
 * space parts what would become an emoji.
 */
export function unformatted(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[*~`]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, (mark) => unformatting[mark] ?? mark)
    .replace(/:(?!\d\d\b)(?=[\w+-]+:)/g, `:${zeroWidthSpace}`);
}
