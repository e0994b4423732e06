import { cutMark } from '../cut-text.js';
import { escapeSlack } from './slack-escape.js';

/** Escaped text whose code fences do not swallow the lines after it. */
export function escapedText(text: string): string {
  return escapeSlack(text.replaceAll('```', "'''"));
}

/** Escaped text of at most `maxLength` characters, never cut within an entity. */
export function cutEscaped(text: string, maxLength: number): string {
  const whole = escapedText(text);
  if (whole.length <= maxLength) return whole;
  return whole.slice(0, maxLength - cutMark.length).replace(/(?:&\w{0,4}|[\uD800-\uDBFF])$/, '') + cutMark;
}
