import { Worker } from '@temporalio/worker';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const folder = fileURLToPath(new URL('.', import.meta.url));
const recordings = (await readdir(folder)).filter((name) => name.endsWith('.json'));

async function replay(recording: string, workflows: string): Promise<void> {
  const history: unknown = JSON.parse(await readFile(`${folder}/${recording}`, 'utf8'));
  const workflowsPath = fileURLToPath(new URL(workflows, import.meta.url));
  await Worker.runReplayHistory({ workflowsPath }, history, recording);
}

describe('recorded histories', () => {
  it('hold a success, a partial success and a cancellation of a briefing, and both ends of exports and digests', () => {
    expect(recordings.toSorted()).toEqual([
      'cancelled.json',
      // When a run's only chunk was composed in a step of its own.
      'completed-before-one-step.json',
      'completed.json',
      'digest-cancelled.json',
      'digest-completed.json',
      'export-cancelled.json',
      'export-completed.json',
      'partial.json',
    ]);
  });

  it.each(recordings)('%s replays with the workflows of today', async (recording) => {
    await replay(recording, '../../workflows/index.ts');
  });

  it.each(recordings)('%s does not replay with a workflow that does things in another order', async (recording) => {
    await expect(replay(recording, './incompatible-workflows.ts')).rejects.toThrow(/nondeterminism/i);
  });
});
