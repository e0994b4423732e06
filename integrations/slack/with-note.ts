import { cutEscaped } from './cut-escaped.js';
import { maxFallback, maxSection, section } from './slack-blocks.js';
import { type SlackMessage } from './slack-message.js';

/** A message that begins with the caller's sentence. */
export function withNote(message: SlackMessage, note: string | undefined): SlackMessage {
  if (note === undefined) return message;
  const text = `${cutEscaped(note, maxFallback - message.text.length - 1)}\n${message.text}`;
  return { ...message, text, blocks: [section(cutEscaped(note, maxSection)), ...message.blocks] };
}
