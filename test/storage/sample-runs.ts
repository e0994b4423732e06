import { randomUUID } from 'node:crypto';
import { type Briefing } from '../../domain/briefing.js';
import { type DeliveryEffect } from '../../domain/delivery.js';
import { type AttemptEvidence } from '../../domain/delivery-attempt.js';
import { type BriefingDestination, type IntercomContactNote, type SlackChannel } from '../../domain/destination.js';
import { type Failure } from '../../domain/failure.js';
import { type SummaryRequest } from '../../domain/run.js';
import { type Session } from '../../domain/session.js';
import { type SessionSummary } from '../../domain/session-summary.js';
import { type RunEnding, settleRun } from '../../domain/settle-run.js';
import { type BegunAttempt } from '../../storage/begun-attempt.js';
import { type AttemptFailure } from '../../storage/delivery-ledger.js';
import { type NewRun } from '../../storage/run-acceptance.js';
import { type PlanOptions } from '../../storage/session-summaries.js';
import { type Stores } from '../../storage/stores.js';

export const policies = { onMultiple: 'fail', onAmbiguous: 'hold', onEmpty: 'skip' } as const;

export const slackChannel: SlackChannel = {
  kind: 'slack-message',
  connection: 'slack',
  channel: 'C0000000001',
  ...policies,
};
export const intercomNote: IntercomContactNote = {
  kind: 'intercom-contact-note',
  connection: 'intercom',
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
export async function begunRun({ runs, runLedger }: Stores, request: Partial<SummaryRequest> = {}): Promise<string> {
  const run = newRun(request);
  await runs.accept(run);
  await runLedger.begin(run.id);
  return run.id;
}

/** Plans sessions under a prompt that no other run asks with; returns what is to be summarised. */
export function planSessions(
  { summaries }: Stores,
  runId: string,
  sessions: Session[],
  options: Partial<PlanOptions> = {},
): Promise<string[]> {
  return summaries.plan(runId, sessions, { source: 'fullstory', prompt: runId, ...options });
}

/** Charges a call for each of the sessions that nobody else asks for. */
export async function reserveCalls({ summaries }: Stores, runId: string, sessionIds: string[]) {
  return (await summaries.reserve(runId, sessionIds, { month: '2026-11' })).reserved;
}

/** Ends a run with the receipt that its stored account adds up to. */
export async function closeRun({ runs, runLedger }: Stores, runId: string, ending: RunEnding = { kind: 'finished' }) {
  const run = await runs.find(runId);
  if (!run) throw new Error(`run ${runId} is not there`);
  const receipt = settleRun(run.account, ending, '2026-11-20T10:00:00.000Z');
  await runLedger.close(receipt);
  return receipt;
}

/** A running run whose every delivery has something to send. */
export async function publishedRun(stores: Stores, destinations?: BriefingDestination[]): Promise<string> {
  const runId = await begunRun(stores, destinations && { destinations });
  await publish(stores, runId);
  return runId;
}

/** Stores the sample briefing, and for each delivery of the run its content. */
export async function publish({ runs, ledger }: Stores, runId: string, version = 1): Promise<void> {
  const run = await runs.find(runId);
  const contents = run?.account.deliveries.map(({ id }) => ({ id, content: contentOf(id, version) })) ?? [];
  await ledger.publish(runId, { briefing, version, outcome: 'briefed' }, contents);
}

export function contentOf(deliveryId: string, version = 1): string {
  return `version ${version} of ${deliveryId}`;
}

/** Begins an attempt that must be possible. */
export async function beginAttempt({ ledger }: Stores, deliveryId: string): Promise<BegunAttempt> {
  const attempt = await ledger.begin(deliveryId);
  if (attempt.kind !== 'begun') throw new Error(`the attempt was not begun: ${JSON.stringify(attempt)}`);
  return attempt;
}

export const evidence: AttemptEvidence = { sentBytes: 3, sentSha256: 'digest' };
export const unavailable: Failure = { kind: 'unavailable', message: 'answered 503' };
export const rejected: Failure = { kind: 'rejected', message: 'no such channel' };

/** The vendor may have done it; it will be tried again. */
export const lostReply: AttemptFailure = { error: unavailable, evidence, released: false, final: false, counts: true };
/** The vendor certainly did nothing; it will be tried again. */
export const refusal: AttemptFailure = { error: unavailable, evidence, released: true, final: false, counts: true };
/** The vendor certainly did nothing, and never will. */
export const finalRefusal: AttemptFailure = { error: rejected, evidence, released: true, final: true, counts: true };

/** Makes one attempt at a delivery that fails. */
export async function failOnce(stores: Stores, deliveryId: string, failure: AttemptFailure) {
  return stores.ledger.failed(await beginAttempt(stores, deliveryId), failure);
}

/** Makes one attempt at a delivery that gets through. */
export async function deliver(
  stores: Stores,
  deliveryId: string,
  effect: DeliveryEffect = { id: '1732.001', url: null },
) {
  return stores.ledger.delivered(await beginAttempt(stores, deliveryId), effect, 'delivered', evidence);
}
