import { type Composition } from './briefing.js';
import { type Delivery, isOpen, mayHaveArrived } from './delivery.js';
import { isRepeatable } from './destination.js';
import { canBeRetried, type Failure } from './failure.js';
import { type ExportCell, type Receipt, type SessionCell } from './receipt.js';
import { type RunError, type RunKind, type RunOutcome, type RunState } from './run.js';
import { type DigestAccount, digestCell, digestError } from './settle-digest.js';
import { type ExportAccount, exportError, settleExport } from './settle-export.js';

/** How the workflow came to its end. */
export type RunEnding = { kind: 'finished' } | { kind: 'cancelled' } | { kind: 'failed'; error: RunError };

/** Everything stored about a run at its end. */
export interface RunAccount {
  id: string;
  kind: RunKind;
  outcome: RunOutcome | null;
  /** Nothing is sent. */
  dryRun: boolean;
  startedAt: string | null;
  sessions: SessionAccount[];
  deliveries: Delivery[];
  /** Of a briefing, where a model was configured. */
  composition?: Composition;
  /** Of an export or a digest. */
  export?: ExportAccount;
  /** Of a digest, whose sessions are those of the people told about. */
  digest?: DigestAccount;
}

export interface SessionAccount extends Omit<SessionCell, 'outcome'> {
  outcome: SessionCell['outcome'] | 'pending';
  /** Calls begun, calls that were certainly not carried out, calls that were answered. */
  reserved: number;
  released: number;
  spent: number;
}

const noSummaries: RunError = { code: 'no-summaries', message: 'No session could be summarised; each one says why.' };
const budgetSpent: RunError = { code: 'budget-spent', message: 'No activation was left to summarise a session with.' };
const lostReply: Failure = {
  kind: 'ambiguous',
  message: 'A reply was lost; look at the destination and say whether it arrived.',
};
const cancelled: Failure = { kind: 'cancelled', message: 'The run was cancelled first.' };

/** Closes every cell that is still open and adds the run up. No cell of a receipt is pending. */
export function settleRun(account: RunAccount, ending: RunEnding, endedAt: string): Receipt {
  const outcome = runOutcome(account, ending);
  const exported = account.export && settleExport(account.export, ending.kind === 'cancelled');
  const digest = account.digest && digestCell(account.digest);
  const error = runError(account, ending, outcome, exported);
  const deliveries = account.deliveries.map((delivery) => settleDelivery(delivery, account, ending, error));
  return {
    runId: account.id,
    kind: account.kind,
    state: settledState(deliveries, error, ending),
    outcome,
    startedAt: account.startedAt,
    endedAt,
    error,
    activations: account.digest?.activations ?? activations(account.sessions),
    sessions: account.sessions.map((session) => settleSession(session, ending)),
    deliveries: deliveries.map(({ runId: _runId, released: _released, ...cell }) => ({
      ...cell,
      retryable: cell.state === 'failed' && cell.error !== null && canBeRetried(cell.error.kind),
    })),
    ...(account.composition && { composition: account.composition }),
    ...(exported && { export: exported }),
    ...(digest && { digest }),
  };
}

function runError(
  { sessions, digest }: RunAccount,
  ending: RunEnding,
  outcome: RunOutcome | null,
  exported: ExportCell | undefined,
): RunError | null {
  if (ending.kind === 'failed') return ending.error;
  const error = (exported && exportError(exported)) ?? (digest && digestError(digest)) ?? null;
  if (ending.kind === 'finished' && error) return error;
  if (outcome !== 'no-summaries') return null;
  return sessions.every(isBeyondBudget) ? budgetSpent : noSummaries;
}

function runOutcome({ outcome, sessions }: RunAccount, ending: RunEnding): RunOutcome | null {
  if (outcome !== null || ending.kind !== 'finished' || sessions.length === 0) return outcome;
  return sessions.some(({ error }) => error?.kind === 'dry-run') ? 'priced' : 'no-summaries';
}

function settledState(deliveries: Delivery[], error: RunError | null, ending: RunEnding): RunState {
  if (ending.kind === 'cancelled') return 'cancelled';
  const landed = deliveries.some(({ state }) => state === 'delivered');
  const complete = deliveries.every(({ state }) => state === 'delivered' || state === 'skipped');
  if (complete && error === null) return 'completed';
  return landed ? 'partial' : 'failed';
}

function settleDelivery(delivery: Delivery, account: RunAccount, ending: RunEnding, error: RunError | null): Delivery {
  if (!isOpen(delivery)) return delivery;
  if (mayHaveArrived(delivery) && !isRepeatable(delivery.destination)) {
    const state = delivery.destination.onAmbiguous === 'prefer-miss' ? 'discarded' : 'ambiguous';
    return { ...delivery, state, error: lostReply };
  }
  if (ending.kind === 'cancelled') return { ...delivery, state: 'skipped', error: delivery.error ?? cancelled };
  if (delivery.attempts === 0 && isEmpty(account)) return { ...delivery, state: 'skipped' };
  if (delivery.attempts === 0 && account.dryRun) return { ...delivery, state: 'skipped', error: null };
  const unsent: Failure = error
    ? { kind: 'internal', message: `Nothing was sent: ${error.message}` }
    : { kind: 'unavailable', message: 'No attempt ended within the delivery window.' };
  return { ...delivery, state: 'failed', error: delivery.error ?? unsent };
}

/** There was nobody, or nothing: which is told only where a destination asks for it. */
function isEmpty({ outcome, export: exported }: RunAccount): boolean {
  return outcome === 'no-sessions' || exported?.file?.rows === 0;
}

function settleSession(
  { reserved: _r, released: _l, spent: _s, ...session }: SessionAccount,
  ending: RunEnding,
): SessionCell {
  if (session.outcome !== 'pending') return { ...session, outcome: session.outcome };
  if (ending.kind === 'cancelled') {
    return { ...session, outcome: 'skipped', error: cancelled };
  }
  const outOfTime: Failure = { kind: 'unavailable', message: 'No answer came within the summary window.' };
  return { ...session, outcome: 'failed', error: session.error ?? outOfTime };
}

function activations(sessions: SessionAccount[]): Receipt['activations'] {
  const total = (part: (session: SessionAccount) => number) =>
    sessions.reduce((sum, session) => sum + part(session), 0);
  const cached = sessions.filter(({ outcome }) => outcome === 'cached').length;
  return {
    estimated: sessions.length - cached - sessions.filter(isBeyondBudget).length,
    spent: total(({ spent }) => spent),
    possiblyCharged: total(({ reserved, released, spent }) => reserved - released - spent),
    cached,
  };
}

/** Left out because it would have cost more than may be spent. */
function isBeyondBudget({ error }: SessionAccount): boolean {
  return error?.kind === 'budget';
}
