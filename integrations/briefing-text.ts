import { type Briefing } from '../domain/briefing.js';
import { citationsIn } from './citations.js';
import { readableText } from './readable-text.js';

/**
 * A briefing as plain text: note, headline, statements with the numbers of their sessions, and the replay links those
 * numbers stand for. Line ends are `\n`; other control characters are gone.
 */
export function briefingText(briefing: Briefing): string {
  const citationsOf = citationsIn(briefing);
  const links = new Map<string, string>();
  const statements = briefing.statements.map((statement) => {
    const citations = citationsOf(statement);
    for (const { label, url } of citations) if (url !== undefined) links.set(label, url);
    return `- ${statement.text} (${citations.map(({ label }) => label).join(', ')})`;
  });
  const blocks = [
    briefing.note ? [briefing.note] : [],
    [briefing.headline],
    statements,
    [...links].map(([label, url]) => `${label}: ${url}`),
  ];
  return plainText(
    blocks
      .filter((lines) => lines.length > 0)
      .map((lines) => lines.join('\n'))
      .join('\n\n'),
  );
}

/** The same words without control characters other than `\n`. */
export function plainText(text: string): string {
  return readableText(text)
    .replace(/\r\n?/g, '\n')
    .replace(/\t/g, ' ')
    .replace(/[^\P{Cc}\n]/gu, '');
}

/** The same words on one line, for titles and short fields. */
export function oneLine(text: string): string {
  return plainText(text).replace(/\s+/g, ' ').trim();
}
