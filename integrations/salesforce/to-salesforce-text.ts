import { type Briefing } from '../../domain/briefing.js';
import { citationsIn } from '../citations.js';
import { cutText } from '../cut-text.js';

/**
 * A briefing as plain text for a record field: note, headline, statements with the numbers of their sessions, and the
 * replay links those numbers stand for. Never longer than `maxLength`: REST refuses what is too long for the field.
 */
export function toSalesforceText({ briefing, maxLength }: { briefing: Briefing; maxLength: number }): string {
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
  const text = blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
  return cutText(plain(text), maxLength);
}

/** Line ends as `\n`, other control characters gone, lone surrogates replaced. */
function plain(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/\t/g, ' ')
    .replace(/[^\P{Cc}\n]/gu, '')
    .toWellFormed();
}
