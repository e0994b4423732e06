import { describe, expect, it } from 'vitest';
import { decideDelivery } from '../../domain/decide-delivery.js';
import { type Delivery, type DeliveryState } from '../../domain/delivery.js';
import { type RunAccount, type RunEnding, settleRun } from '../../domain/settle-run.js';

const endedAt = '2026-11-20T10:00:00.000Z';
const at = '2026-11-21T08:00:00.000Z';

function delivery(id: string, state: DeliveryState): Delivery {
  return {
    id,
    runId: 'run',
    destination: {
      kind: 'slack-message',
      connection: 'slack',
      channel: 'C0000000001',
      onMultiple: 'fail',
      onAmbiguous: 'hold',
      onEmpty: 'skip',
    },
    state,
    contentVersion: 1,
    attempts: 1,
    released: 0,
    deliveredAt: null,
    effect: null,
    error: state === 'delivered' || state === 'skipped' ? null : { kind: 'unavailable', message: 'answered 503' },
  };
}

function account(...states: DeliveryState[]): RunAccount {
  return {
    id: 'run',
    kind: 'summary',
    outcome: 'briefed',
    dryRun: false,
    startedAt: null,
    sessions: [],
    deliveries: states.map((state, index) => delivery(`run-${index + 1}`, state)),
  };
}

function decided(given: RunAccount, decision: 'arrived' | 'discard', ending: RunEnding = { kind: 'finished' }) {
  return decideDelivery(given, settleRun(given, ending, endedAt), { deliveryId: 'run-1', decision, at });
}

describe('a delivery that arrived after all', () => {
  it('is delivered since a person said so, and completes the run when it was the only one missing', () => {
    expect(decided(account('ambiguous', 'delivered'), 'arrived')).toMatchObject({
      state: 'completed',
      endedAt,
      deliveries: [
        { id: 'run-1', state: 'delivered', deliveredAt: at, error: null, retryable: false },
        { state: 'delivered', deliveredAt: null },
      ],
    });
  });

  it('leaves the run partial where another is missing', () => {
    expect(decided(account('ambiguous', 'failed'), 'arrived').state).toBe('partial');
  });
});

describe('a delivery that a person gives up', () => {
  it('is discarded, and nothing to retry', () => {
    expect(decided(account('failed', 'delivered'), 'discard')).toMatchObject({
      state: 'partial',
      deliveries: [{ state: 'discarded', error: { kind: 'discarded' }, retryable: false }, { state: 'delivered' }],
    });
  });

  it('makes a failed run no better', () => {
    expect(decided(account('failed', 'failed'), 'discard')).toMatchObject({
      state: 'failed',
      deliveries: [{ state: 'discarded' }, { state: 'failed', retryable: true }],
    });
  });
});

describe('how the run itself had ended', () => {
  const unauthorized: RunEnding = { kind: 'failed', error: { code: 'unauthorized', message: 'The key was refused.' } };

  it.each<[string, RunEnding, object]>([
    ['as cancelled', { kind: 'cancelled' }, { state: 'cancelled', error: null }],
    ['with an error', unauthorized, { state: 'partial', error: { code: 'unauthorized' } }],
    ['well', { kind: 'finished' }, { state: 'completed', error: null }],
  ])('stands: %s', (_how, ending, expected) => {
    expect(decided(account('ambiguous'), 'arrived', ending)).toMatchObject(expected);
  });

  it('without summaries stands as well', () => {
    const sessions: RunAccount['sessions'] = [
      {
        id: '1:1',
        startedAt: null,
        replayUrl: null,
        outcome: 'failed',
        error: null,
        reserved: 1,
        released: 1,
        spent: 0,
      },
    ];
    expect(decided({ ...account('failed'), outcome: null, sessions }, 'discard')).toMatchObject({
      state: 'failed',
      outcome: 'no-summaries',
      error: { code: 'no-summaries' },
    });
  });
});
