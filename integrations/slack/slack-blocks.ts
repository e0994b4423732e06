import { cutMark, cutText } from '../cut-text.js';
import { readableText } from '../readable-text.js';

export type TextBlock =
  | { type: 'header'; text: { type: 'plain_text'; text: string; emoji: false } }
  | { type: 'section'; text: { type: 'mrkdwn'; text: string; verbatim: true } };

export type SlackBlock = TextBlock | { type: 'context'; elements: { type: 'mrkdwn'; text: string; verbatim: true }[] };

/**
 * At or below Slack's own 3,000, 150, and about 13,000 for all blocks (Slack docs, block reference). Sections are filled,
 * so the total keeps their number far below the 50 that a message may have.
 */
export const maxSection = 2_900;
export const maxHeader = 150;
export const maxTotal = 10_000;
export const maxFallback = 3_000;

/** Plain text, cut where a reader sees it. */
export function header(text: string): TextBlock {
  return { type: 'header', text: { type: 'plain_text', text: cutText(readableText(text), maxHeader), emoji: false } };
}

/** The text is mrkdwn and already escaped. */
export function section(text: string): TextBlock {
  return { type: 'section', text: { type: 'mrkdwn', text, verbatim: true } };
}

/** Small print; the text is mrkdwn and already escaped. */
export function context(text: string): SlackBlock {
  return { type: 'context', elements: [{ type: 'mrkdwn', text, verbatim: true }] };
}

/** The first blocks that fit into one message together, and a mark in place of the others. */
export function withinLimits(blocks: TextBlock[]): TextBlock[] {
  const kept: TextBlock[] = [];
  let total = 0;
  for (const block of blocks) {
    total += block.text.text.length;
    if (total > maxTotal - cutMark.length) return [...kept, section(cutMark.trim())];
    kept.push(block);
  }
  return kept;
}
