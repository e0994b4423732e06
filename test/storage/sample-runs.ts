import { randomUUID } from 'node:crypto';
import { type Briefing } from '../../domain/briefing.js';
import { type Destination } from '../../domain/destination.js';
import { type SummaryRequest } from '../../domain/run.js';
import { type Session } from '../../domain/session.js';
import { type SessionSummary } from '../../domain/session-summary.js';
import { type RunEnding, settleRun } from '../../domain/settle-run.js';
import { type NewRun } from '../../storage/run-store.js';
import { type Stores } from '../../storage/stores.js';

const policies = { onMultiple: 'fail', onAmbiguous: 'hold', onEmpty: 'skip' } as const;

export const slackChannel: Destination = { connection: 'slack', channel: 'C0000000001', ...policies };
export const intercomNote: Destination = {
  connection: 'intercom',
  as: 'note',
  contact: { email: 'jane@doe.com' },
  ...policies,
};

/** A run about one person with two destinations, of which everything can be set. */
export function newRun(request: Partial<SummaryRequest> = {}, run: Partial<NewRun> = {}): NewRun {
  return {
    id: randomUUID(),
    kind: 'summary',
    requester: 'crm',
    request: {
      source: 'fullstory',
      subject: { email: `${randomUUID()}@example.com` },
      profile: 'briefing',
      sessions: { limit: 5 },
      destinations: [slackChannel, intercomNote],
      ...request,
    },
    ...run,
  };
}

export const briefing: Briefing = {
  headline: '1 session reviewed',
  note: null,
  statements: [{ about: 'session', text: 'Looked around.', sessionIds: ['1:1'] }],
  sessions: [{ id: '1:1', startedAt: null, replayUrl: null, outcome: 'browsing' }],
};

export const summary: SessionSummary = {
  synopsis: 'Looked around.',
  goal: 'Find a "concert" – soon',
  outcome: 'browsing',
  obstacles: ['None, really'],
  lastAction: null,
};

/** The sessions `1:<n>`, newest first, a day apart; their ids and starts as a vendor would tell them. */
export function sessionsOf(count: number): Session[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `1:${index + 1}`,
    startedAt: `2026-11-${String(20 - index).padStart(2, '0')}T09:30:00.123Z`,
    replayUrl: `https://replay.example/${index + 1}`,
  }));
}

/** Accepts a run and takes it to `running`; returns its id. */
export async function begunRun({ runs }: Stores, request: Partial<SummaryRequest> = {}): Promise<string> {
  const run = newRun(request);
  await runs.accept(run);
  await runs.begin(run.id);
  return run.id;
}

/** Ends a run with the receipt that its stored account adds up to. */
export async function closeRun({ runs }: Stores, runId: string, ending: RunEnding = { kind: 'finished' }) {
  const run = await runs.find(runId);
  if (!run) throw new Error(`run ${runId} is not there`);
  const receipt = settleRun(run.account, ending, '2026-11-20T10:00:00.000Z');
  await runs.close(receipt);
  return receipt;
}
