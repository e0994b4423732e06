import { type Effect, type MessageEffect } from '../sandbox/effect.js';
import { type Sandbox } from '../sandbox/sandbox.js';
import { type RunView } from './demo-client.js';

/** The briefing as a reader sees it: each statement with the replay links of the sessions that it rests on. */
export function printBriefing({ briefing }: RunView): void {
  if (!briefing) return console.log('There is no briefing.\n');
  const replays = new Map(briefing.sessions.map(({ id, replayUrl }) => [id, replayUrl ?? id]));
  console.log(`BRIEFING  ${briefing.headline}`);
  if (briefing.note) console.log(`  ${briefing.note}`);
  for (const { text, sessionIds } of briefing.statements) {
    console.log(`  - ${text}`);
    for (const id of sessionIds) console.log(`      ${replays.get(id) ?? id}`);
  }
  console.log();
}

/** What people at each vendor now see, as plain text. */
export function printEffects({ intercom, salesforce, slack, webhook }: Sandbox): void {
  for (const [vendor, sandbox] of Object.entries({ intercom, salesforce, slack, webhook })) {
    for (const effect of sandbox.effects()) {
      const { place, text } = landed(effect);
      console.log(`LANDED AT ${vendor}, ${place}\n${text.replace(/^/gm, '  | ')}\n`);
    }
  }
}

function landed(effect: Effect): { place: string; text: string } {
  switch (effect.kind) {
    case 'note':
      return { place: `note ${effect.noteId} on contact ${effect.contactId}`, text: readableHtml(effect.body) };
    case 'conversation-note':
      return { place: `note in conversation ${effect.conversationId}`, text: readableHtml(effect.body) };
    case 'attribute':
      return { place: `attributes of ${effect.of} ${effect.id}`, text: readableFields(effect.attributes) };
    case 'object':
      return { place: `${effect.type} ${effect.id}`, text: readableFields(effect.attributes) };
    case 'record':
      return { place: `${effect.object} ${effect.id}`, text: Object.values(effect.fields).join('\n') };
    case 'message':
      return { place: `channel ${effect.channel}, message ${effect.ts}`, text: readableMessage(effect) };
    case 'hook':
      return { place: `hook ${effect.id}`, text: effect.body };
    case 'summary':
      return { place: `session ${effect.sessionId}`, text: '' };
    case 'export':
      return { place: `segment ${effect.segmentId}`, text: '' };
  }
}

function readableHtml(html: string): string {
  const entities: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };
  return html
    .replace(/<a href="[^"]*">([^<]*)<\/a>/g, '[$1]')
    .replace(/<li>/g, '- ')
    .replace(/<\/(?:p|li|ul)>/g, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => entities[entity] ?? entity)
    .trim();
}

function readableFields(fields: Record<string, unknown>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('\n');
}

function readableMessage({ text, blocks, files }: MessageEffect): string {
  if (files !== null) return [text, ...files.map(({ name, content }) => `${name}\n${content}`)].join('\n');
  return blocks === null ? text : readableBlocks(blocks);
}

function readableBlocks(blocks: unknown[]): string {
  const texts = [...JSON.stringify(blocks).matchAll(/"text":("(?:[^"\\]|\\.)*")/g)].map(([, text = '""']) =>
    String(JSON.parse(text)),
  );
  return texts.join('\n').replace(/<[^|>]*\|([^>]*)>/g, '[$1]');
}

export function printReceipt({ receipt }: RunView): void {
  console.log('RECEIPT', JSON.stringify(receipt, undefined, 2));
}
