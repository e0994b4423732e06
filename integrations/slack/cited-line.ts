import { type Citation } from '../citations.js';
import { cutMark } from '../cut-text.js';
import { cutEscaped, escapedText } from './cut-escaped.js';
import { escapeSlack, unformatted } from './slack-escape.js';

/**
 * A bullet with the links of its sessions, of at most `maxLength` characters. The text gives way to its links: a cut text
 * can be read, a cut link leads nowhere.
 */
export function citedLine(text: string, citations: Citation[], maxLength: number): string {
  let links = '';
  for (const link of citations.map(citationLink)) {
    if (links.length + link.length > maxLength / 2)
      return `• ${cutEscaped(text, maxLength / 2 - 10)}${links}${cutMark}`;
    links += link;
  }
  return `• ${cutEscaped(text, maxLength - 2 - links.length)}${links}`;
}

/** A link where somebody can watch the session, else its name; with a space before it. */
export function citationLink({ label, url }: Citation): string {
  const shown = escapedText(unformatted(label));
  return url === undefined ? ` (${shown})` : ` <${escapeSlack(url)}|${shown}>`;
}
