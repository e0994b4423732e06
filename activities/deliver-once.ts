import { type DeliveryEffect, type DeliveryState } from '../domain/delivery.js';
import { type Failure } from '../domain/failure.js';
import { IntegrationError } from '../integrations/http/integration-error.js';
import { type BegunAttempt } from '../storage/begun-attempt.js';
import { type DeliveryLedger } from '../storage/delivery-ledger.js';
import { isTransient } from './application-failure.js';
import { type Courier, type Couriers, courierFor, type Handover, Postponed, Superseded } from './courier.js';
import { type Destination, speaksAgainst } from '../domain/destination.js';
import { evidenceOf } from './attempt-evidence.js';

export interface DeliverOnceOptions {
  ledger: DeliveryLedger;
  couriers: Couriers;
  /** Waits, and ends early when the activity is cancelled. */
  sleep: (ms: number) => Promise<void>;
  /** How long a vendor may take to show what it was sent. */
  settleMs: number;
  /** A destination has just been paused. */
  onPaused: (place: string, cause: Failure) => Promise<void>;
}

/** Clocks may differ by so much; looking back starts earlier by it. */
const clockDifferenceMs = 5 * 60_000;
/** How long to stay away from a field that another delivery is writing. */
const busyFieldMs = 1_000;

/**
 * One attempt at one delivery, with its row in the ledger written before and after. What has ended is not sent again.
 * Where an earlier attempt may have arrived and the vendor keeps all it is sent, the vendor is asked first; where it
 * cannot be asked, the destination's policy decides, never a blind resend.
 *
 * @throws IntegrationError when it may be attempted again or is given up, Postponed when it is not its turn
 */
export async function deliverOnce(deliveryId: string, options: DeliverOnceOptions): Promise<DeliveryState> {
  const { ledger } = options;
  const attempt = await ledger.begin(deliveryId);
  if (attempt.kind === 'ended') return attempt.delivery.state;
  if (attempt.kind === 'wait') {
    throw new Postponed(
      attempt.reason === 'paused' ? 'The destination is paused.' : 'The vendor asked to wait.',
      attempt.waitMs,
    );
  }
  const courier = courierFor(options.couriers, attempt.delivery.destination);
  const handover = handoverOf(attempt, ledger);
  const earlier = await earlierEffect(attempt, courier, handover, options);
  if (earlier.kind === 'ended') return earlier.state;
  if (earlier.kind === 'found') {
    await ledger.delivered(attempt, earlier.effect, 'found', evidenceOf(attempt.content));
    return 'delivered';
  }
  return send(attempt, courier, handover, options);
}

function handoverOf(attempt: BegunAttempt, ledger: DeliveryLedger): Handover<Destination> {
  const { id, runId, destination } = attempt.delivery;
  return {
    id,
    runId,
    destination,
    createdAt: attempt.runCreatedAt,
    async holdField(field) {
      const hold = await ledger.holdField(field, attempt);
      if (hold === 'superseded') throw new Superseded('A newer run has written this field.');
      if (hold === 'busy') throw new Postponed('Another delivery is writing this field.', busyFieldMs);
    },
  };
}

type EarlierEffect =
  { kind: 'none' } | { kind: 'found'; effect: DeliveryEffect } | { kind: 'ended'; state: DeliveryState };

/** What became of an earlier attempt whose reply was lost. */
async function earlierEffect(
  attempt: BegunAttempt,
  courier: Courier<Destination>,
  handover: Handover<Destination>,
  options: DeliverOnceOptions,
): Promise<EarlierEffect> {
  const { uncertainSince, firstAttemptAt, content } = attempt;
  if (uncertainSince === null || !courier.findEffect) return { kind: 'none' };
  await options.sleep(Math.max(0, uncertainSince.getTime() + options.settleMs - Date.now()));
  const since = new Date(firstAttemptAt.getTime() - clockDifferenceMs);
  try {
    const effect = await courier.findEffect(handover, content, since);
    return effect ? { kind: 'found', effect } : { kind: 'none' };
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    if (!isTransient(error)) return undecidable(attempt, error, options);
    await giveBack(attempt, error, options);
    throw error;
  }
}

/** The vendor refuses to say: a person decides, or what the destination prefers. */
async function undecidable(
  attempt: BegunAttempt,
  { message }: IntegrationError,
  { ledger }: DeliverOnceOptions,
): Promise<EarlierEffect> {
  const { onAmbiguous } = attempt.delivery.destination;
  if (onAmbiguous === 'prefer-duplicate') return { kind: 'none' };
  const state = onAmbiguous === 'hold' ? 'ambiguous' : 'discarded';
  const text = `A reply was lost, and the vendor cannot be asked whether it arrived (${message}).`;
  await ledger.ended(attempt, state, { kind: 'ambiguous', message: text }, 'ambiguous');
  return { kind: 'ended', state };
}

async function send(
  attempt: BegunAttempt,
  courier: Courier<Destination>,
  handover: Handover<Destination>,
  options: DeliverOnceOptions,
): Promise<DeliveryState> {
  const { ledger } = options;
  try {
    const effect = await courier.send(handover, attempt.content);
    await ledger.delivered(attempt, effect, 'delivered', evidenceOf(attempt.content));
    return 'delivered';
  } catch (error) {
    if (error instanceof Superseded) {
      await ledger.ended(attempt, 'discarded', { kind: 'superseded', message: error.message }, 'superseded');
      return 'discarded';
    }
    if (error instanceof Postponed) {
      await release(attempt, { kind: 'rate-limited', message: error.message }, options);
      throw error;
    }
    if (!(error instanceof IntegrationError)) throw error;
    if (error.effect === 'certain') {
      await ledger.delivered(attempt, { id: null, url: null }, 'delivered', evidenceOf(attempt.content, error));
      return 'delivered';
    }
    await giveBack(attempt, error, options);
    throw error;
  }
}

/** Records a vendor's failure: whether it did anything, whether to try again, and for how long everybody stays away. */
async function giveBack(attempt: BegunAttempt, error: IntegrationError, options: DeliverOnceOptions): Promise<void> {
  const { kind, message, effect, retryAfterMs } = error;
  const failure: Failure = { kind, message };
  const { pausedPlace } = await options.ledger.failed(attempt, {
    error: failure,
    evidence: evidenceOf(attempt.content, error),
    released: effect === 'none',
    final: !isTransient(error),
    counts: speaksAgainst(attempt.delivery.destination, kind),
    gone: error.code === 'endpoint-gone',
    ...(kind === 'rate-limited' && retryAfterMs !== undefined && { closeGateMs: retryAfterMs }),
    ...(retryAfterMs !== undefined && { nextAttemptMs: retryAfterMs }),
  });
  if (pausedPlace !== null) await options.onPaused(pausedPlace, failure);
}

/** An attempt that came to nothing before anything was sent. */
async function release(attempt: BegunAttempt, error: Failure, { ledger }: DeliverOnceOptions): Promise<void> {
  await ledger.failed(attempt, {
    error,
    evidence: evidenceOf(attempt.content),
    released: true,
    final: false,
    counts: false,
  });
}
