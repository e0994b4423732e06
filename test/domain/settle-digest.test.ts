import { expect, it } from 'vitest';
import { type DigestAccount } from '../../domain/settle-digest.js';
import { type RunAccount, type RunEnding, settleRun } from '../../domain/settle-run.js';

const nobody = {
  found: 0,
  anonymous: 0,
  beyondLimit: 0,
  withoutSessions: 0,
  summarized: 0,
  purchased: 0,
  alreadyTold: 0,
  told: 0,
  beyondBudget: 0,
  priced: 0,
  failed: 0,
};
const activations = { estimated: 7, spent: 5, possiblyCharged: 1, cached: 2 };

function settled(
  digest: Partial<DigestAccount>,
  ending: RunEnding = { kind: 'finished' },
  more: Partial<RunAccount> = {},
) {
  const account: RunAccount = {
    id: 'run',
    kind: 'digest',
    outcome: 'nobody-to-call',
    dryRun: false,
    startedAt: null,
    sessions: [],
    deliveries: [],
    digest: { people: nobody, failures: {}, withheldLines: 0, reading: 0, activations, ...digest },
    ...more,
  };
  return settleRun(account, ending, '2026-11-20T10:00:00.000Z');
}

it('tells what the people of a digest came to, and the price of all of them', () => {
  const people = { ...nobody, found: 9, summarized: 5, told: 2, failed: 1 };
  const receipt = settled({ people, failures: { rejected: 1 }, withheldLines: 3 });
  expect(receipt).toMatchObject({ state: 'completed', error: null, activations });
  expect(receipt.digest).toEqual({ people, failures: { rejected: 1 }, withheldLines: 3 });
});

it('fails a digest of which nobody could be read, and says why', () => {
  const receipt = settled({ people: { ...nobody, found: 3, failed: 3 }, failures: { unavailable: 3 } });
  expect(receipt).toMatchObject({
    state: 'failed',
    error: { code: 'nobody-read', message: "Nobody's sessions could be read (unavailable)." },
  });
});

it.each(['withoutSessions', 'beyondBudget', 'priced'] as const)(
  'lets a digest complete that failed for some and found others %s',
  (rest) => {
    const people = { ...nobody, found: 4, failed: 3, [rest]: 1 };
    expect(settled({ people, failures: { unavailable: 3 } }).state).toBe('completed');
  },
);

it('fails a digest whose segment could not be exported, for the reason of the export', () => {
  const error = { code: 'operation-failed', message: 'too complex' };
  const chunk = {
    range: { start: '', end: '' },
    state: 'failed',
    percent: 0,
    rows: null,
    operationId: null,
    error,
  } as const;
  const segment = { id: 'everyone', name: 'Everyone' };
  const exported = { segment, kind: 'individuals', format: 'ndjson', file: null, chunks: [chunk] } as const;
  const receipt = settled({}, { kind: 'finished' }, { outcome: null, export: { ...exported, chunks: [chunk] } });
  expect(receipt).toMatchObject({ state: 'failed', error });
});

it('calls a cancelled digest cancelled, whatever failed', () => {
  const people = { ...nobody, found: 3, failed: 3 };
  expect(settled({ people, failures: { cancelled: 3 } }, { kind: 'cancelled' })).toMatchObject({
    state: 'cancelled',
    error: null,
  });
});
