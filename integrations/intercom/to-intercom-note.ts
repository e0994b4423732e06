import { type Briefing } from '../../domain/briefing.js';
import { type Citation, citationsIn } from '../citations.js';
import { readableText } from '../readable-text.js';

export interface IntercomNoteContent {
  briefing: Briefing;
  deliveryId: string;
  /** Plain sentences that stand after the statements. */
  extraLines?: string[];
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/**
 * A briefing as the small HTML that contact notes keep. Its last line names the delivery, so that a note can be
 * recognised after a lost reply; Intercom has no idempotency key and may strip comments and hidden elements.
 */
export function toIntercomNote({ briefing, deliveryId, extraLines = [] }: IntercomNoteContent): string {
  const citationsOf = citationsIn(briefing);
  const items = briefing.statements.map(
    (statement) => `<li>${escapeHtml(statement.text)}${citationsOf(statement).map(toLink).join('')}</li>`,
  );
  return [
    ...(briefing.note ? [paragraph(briefing.note)] : []),
    `<p><b>${escapeHtml(briefing.headline)}</b></p>`,
    ...(items.length === 0 ? [] : [`<ul>${items.join('')}</ul>`]),
    ...extraLines.map(paragraph),
    paragraph(`Debrief delivery ${deliveryId}`),
  ].join('');
}

function toLink({ label, url }: Citation): string {
  if (url === undefined) return ` (${escapeHtml(label)})`;
  return ` <a href="${escapeHtml(url)}">${escapeHtml(label)}</a>`;
}

function paragraph(text: string): string {
  return `<p>${escapeHtml(text)}</p>`;
}

function escapeHtml(text: string): string {
  return readableText(text).replace(/[&<>"']/g, (char) => entities[char] ?? char);
}
