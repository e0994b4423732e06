import { readFile } from 'node:fs/promises';
import { type Effect } from '../../apps/sandbox/effect.js';

/** What the vendors received, oldest first. Traces, which nobody there would notice, are left out. */
export async function readEffectLog(path: string): Promise<Effect[]> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Effect).filter(({ kind }) => kinds.has(kind));
}

const kinds = new Set<string>([
  'summary',
  'export',
  'note',
  'conversation-note',
  'attribute',
  'object',
  'record',
  'message',
  'hook',
] satisfies Effect['kind'][]);
