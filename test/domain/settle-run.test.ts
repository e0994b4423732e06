import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Delivery, type DeliveryState } from '../../domain/delivery.js';
import { type Destination } from '../../domain/destination.js';
import { type Failure } from '../../domain/failure.js';
import { type RunOutcome } from '../../domain/run.js';
import { type RunAccount, type RunEnding, type SessionAccount, settleRun } from '../../domain/settle-run.js';

const endedAt = '2026-11-20T10:00:00.000Z';
const finished: RunEnding = { kind: 'finished' };
const cancelled: RunEnding = { kind: 'cancelled' };
const refused: RunEnding = { kind: 'failed', error: { code: 'unauthorized', message: 'The key was refused.' } };
const unavailable: Failure = { kind: 'unavailable', message: 'answered 503' };

const webhook: Destination = {
  kind: 'webhook',
  connection: 'hooks',
  onMultiple: 'fail',
  onAmbiguous: 'hold',
  onEmpty: 'skip',
};

function delivery(state: DeliveryState, more: Partial<Delivery> = {}): Delivery {
  return {
    id: 'run-1',
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
    released: 1,
    deliveredAt: null,
    effect: null,
    error: null,
    ...more,
  };
}

function session(outcome: SessionAccount['outcome'], more: Partial<SessionAccount> = {}): SessionAccount {
  return {
    id: '1:1',
    startedAt: null,
    replayUrl: null,
    outcome,
    error: null,
    reserved: 0,
    released: 0,
    spent: 0,
    ...more,
  };
}

function account(parts: Partial<RunAccount>): RunAccount {
  return {
    id: 'run',
    kind: 'summary',
    outcome: 'briefed',
    dryRun: false,
    startedAt: null,
    sessions: [],
    deliveries: [],
    ...parts,
  };
}

describe('any run, however it ended', () => {
  const failure = fc.option(
    fc.record<Failure>({
      kind: fc.constantFrom('unavailable', 'rate-limited', 'unauthorized', 'rejected', 'not-found', 'internal'),
      message: fc.string(),
    }),
  );
  const deliveries = fc.array(
    fc
      .tuple(
        fc.constantFrom<DeliveryState>(
          'pending',
          'sending',
          'delivered',
          'failed',
          'ambiguous',
          'discarded',
          'skipped',
        ),
        fc.record({ attempts: fc.nat(3), released: fc.nat(3), error: failure }),
      )
      .map(([state, more]) => delivery(state, more)),
    { maxLength: 4 },
  );
  const counts = fc.record({ released: fc.nat(3), spent: fc.nat(1), lost: fc.nat(3), error: failure });
  const sessions = fc.array(
    fc
      .tuple(fc.constantFrom<SessionAccount['outcome']>('pending', 'summarized', 'cached', 'failed', 'skipped'), counts)
      .map(([outcome, { lost, ...more }]) =>
        session(outcome, { ...more, reserved: more.released + more.spent + lost }),
      ),
    { maxLength: 4 },
  );
  const accounts = fc
    .record({
      outcome: fc.constantFrom<RunOutcome | null>(null, 'briefed', 'no-sessions', 'no-summaries'),
      sessions,
      deliveries,
    })
    .map(account);
  const endings = fc.constantFrom(finished, cancelled, refused);

  it('has no cell that is still open, and is over', () => {
    fc.assert(
      fc.property(accounts, endings, (given, ending) => {
        const receipt = settleRun(given, ending, endedAt);
        expect(receipt.deliveries.map(({ state }) => state)).not.toContain('pending');
        expect(receipt.deliveries.map(({ state }) => state)).not.toContain('sending');
        expect(receipt.sessions.map(({ outcome }) => outcome)).not.toContain('pending');
        expect(['completed', 'partial', 'failed', 'cancelled']).toContain(receipt.state);
        expect(receipt).toMatchObject({ runId: 'run', endedAt });
      }),
    );
  });

  it('keeps every cell that had ended as it was, and gives a failed one its cause', () => {
    fc.assert(
      fc.property(accounts, endings, (given, ending) => {
        const receipt = settleRun(given, ending, endedAt);
        given.deliveries.forEach((before, index) => {
          const after = receipt.deliveries[index];
          const open = before.state === 'pending' || before.state === 'sending';
          if (!open) expect(after).toMatchObject({ state: before.state, error: before.error });
          else if (after?.state === 'failed' || after?.state === 'ambiguous') expect(after.error).not.toBeNull();
        });
      }),
    );
  });

  it('may have been charged for what was reserved, neither released nor spent', () => {
    fc.assert(
      fc.property(accounts, endings, (given, ending) => {
        const total = (part: 'reserved' | 'released' | 'spent') =>
          given.sessions.reduce((sum, cell) => sum + cell[part], 0);
        const { activations } = settleRun(given, ending, endedAt);
        expect(activations.spent).toBe(total('spent'));
        expect(activations.possiblyCharged).toBe(total('reserved') - total('released') - total('spent'));
      }),
    );
  });
});

describe('the state of a finished run', () => {
  it.each<[string, DeliveryState[]]>([
    ['completed', ['delivered', 'delivered']],
    ['completed', ['delivered', 'skipped']],
    ['completed', ['skipped']],
    ['partial', ['delivered', 'failed']],
    ['partial', ['delivered', 'ambiguous']],
    ['partial', ['delivered', 'discarded']],
    ['partial', ['delivered', 'sending']],
    ['failed', ['failed', 'failed']],
    ['failed', ['failed', 'skipped']],
    ['failed', ['pending']],
  ])('is %s with cells %j', (state, cells) => {
    const given = account({ sessions: [session('summarized')], deliveries: cells.map((cell) => delivery(cell)) });
    expect(settleRun(given, finished, endedAt)).toMatchObject({ state, outcome: 'briefed', error: null });
  });

  it('does not suffer from a session that could not be summarised as long as others could', () => {
    const given = account({
      sessions: [session('failed', { error: unavailable }), session('summarized')],
      deliveries: [delivery('delivered')],
    });
    expect(settleRun(given, finished, endedAt).state).toBe('completed');
  });
});

describe('a cancelled run', () => {
  it('skips what had not been sent and says why, and keeps what had', () => {
    const given = account({
      outcome: null,
      sessions: [session('summarized'), session('pending')],
      deliveries: [delivery('delivered'), delivery('pending', { attempts: 0 })],
    });
    expect(settleRun(given, cancelled, endedAt)).toMatchObject({
      state: 'cancelled',
      outcome: null,
      sessions: [{ outcome: 'summarized' }, { outcome: 'skipped', error: { kind: 'cancelled' } }],
      deliveries: [{ state: 'delivered' }, { state: 'skipped', error: { kind: 'cancelled' }, retryable: false }],
    });
  });

  it('shows why a delivery had not got through by then', () => {
    const given = account({ deliveries: [delivery('sending', { error: unavailable })] });
    expect(settleRun(given, cancelled, endedAt).deliveries).toMatchObject([{ state: 'skipped', error: unavailable }]);
  });
});

describe('a run that failed as a whole', () => {
  it('gives its cause to every cell that stayed unsent', () => {
    const given = account({ outcome: null, deliveries: [delivery('pending', { attempts: 0 })] });
    expect(settleRun(given, refused, endedAt)).toMatchObject({
      state: 'failed',
      outcome: null,
      error: { code: 'unauthorized' },
      deliveries: [
        {
          state: 'failed',
          retryable: true,
          error: { kind: 'internal', message: expect.stringContaining('refused') as string },
        },
      ],
    });
  });
});

describe('a subject without sessions', () => {
  it('completes the run, its cells skipped without an error', () => {
    const given = account({ outcome: 'no-sessions', deliveries: [delivery('pending', { attempts: 0 })] });
    expect(settleRun(given, finished, endedAt)).toMatchObject({
      state: 'completed',
      outcome: 'no-sessions',
      error: null,
      deliveries: [{ state: 'skipped', error: null, retryable: false }],
    });
  });

  it('completes the run where the plain sentence was delivered', () => {
    const given = account({
      outcome: 'no-sessions',
      deliveries: [delivery('delivered'), delivery('pending', { attempts: 0 })],
    });
    expect(settleRun(given, finished, endedAt).state).toBe('completed');
  });

  it('fails the cell whose plain sentence did not get through', () => {
    const given = account({
      outcome: 'no-sessions',
      deliveries: [delivery('sending', { attempts: 2, released: 2, error: unavailable })],
    });
    expect(settleRun(given, finished, endedAt)).toMatchObject({
      state: 'failed',
      deliveries: [{ state: 'failed', error: unavailable, retryable: true }],
    });
  });
});

describe('sessions of which none could be summarised', () => {
  it('fail the run with a code of their own', () => {
    const given = account({
      outcome: null,
      sessions: [session('failed', { error: unavailable }), session('pending')],
      deliveries: [delivery('pending', { attempts: 0 })],
    });
    expect(settleRun(given, finished, endedAt)).toMatchObject({
      state: 'failed',
      outcome: 'no-summaries',
      error: { code: 'no-summaries' },
      sessions: [{ outcome: 'failed' }, { outcome: 'failed', error: { kind: 'unavailable' } }],
      deliveries: [{ state: 'failed', retryable: true }],
    });
  });
});

describe('a failed delivery', () => {
  it.each<[Failure['kind'], boolean]>([
    ['unavailable', true],
    ['rate-limited', true],
    ['unauthorized', true],
    ['internal', true],
    ['rejected', false],
    ['not-found', false],
  ])('that was %s is retryable: %s', (kind, retryable) => {
    const given = account({ deliveries: [delivery('failed', { error: { kind, message: 'no' } })] });
    expect(settleRun(given, finished, endedAt).deliveries[0]?.retryable).toBe(retryable);
  });
});

describe('a delivery that was under way and may have arrived', () => {
  const lost = { attempts: 2, released: 1, error: unavailable };
  const settled = (given: Delivery, ending: RunEnding = finished) =>
    settleRun(account({ deliveries: [given] }), ending, endedAt).deliveries[0];

  it.each([finished, cancelled, refused])(
    'is ambiguous where the vendor keeps all it is sent, ended as %j',
    (ending) => {
      expect(settled(delivery('sending', lost), ending)).toMatchObject({
        state: 'ambiguous',
        retryable: false,
        error: { kind: 'ambiguous' },
      });
    },
  );

  it('is discarded where its destination would rather miss it', () => {
    const { destination } = delivery('sending');
    const given = delivery('sending', { ...lost, destination: { ...destination, onAmbiguous: 'prefer-miss' } });
    expect(settled(given)).toMatchObject({ state: 'discarded', retryable: false, error: { kind: 'ambiguous' } });
  });

  it('has failed with its last cause where the vendor keeps one of whatever is sent twice', () => {
    const given = delivery('sending', { ...lost, destination: webhook });
    expect(settled(given)).toMatchObject({ state: 'failed', retryable: true, error: unavailable });
  });

  it('is judged alike when its next attempt had not begun', () => {
    expect(settled(delivery('pending', lost))).toMatchObject({ state: 'ambiguous' });
  });
});

describe('a dry run', () => {
  it('completes with every cell skipped and nothing to complain of', () => {
    const given = account({
      dryRun: true,
      sessions: [session('summarized')],
      deliveries: [delivery('pending', { attempts: 0, released: 0 })],
    });
    expect(settleRun(given, finished, endedAt)).toMatchObject({
      state: 'completed',
      outcome: 'briefed',
      deliveries: [{ state: 'skipped', error: null, retryable: false }],
    });
  });

  it('that failed as a whole says so', () => {
    const given = account({ dryRun: true, outcome: null, deliveries: [delivery('pending', { attempts: 0 })] });
    expect(settleRun(given, refused, endedAt)).toMatchObject({ state: 'failed', error: { code: 'unauthorized' } });
  });

  it('that was taken up again tells why what was sent did not get through', () => {
    const given = account({ dryRun: true, deliveries: [delivery('sending', { error: unavailable })] });
    expect(settleRun(given, finished, endedAt)).toMatchObject({
      state: 'failed',
      deliveries: [{ state: 'failed', error: unavailable }],
    });
  });
});

it('counts cached sessions apart from those that cost an activation', () => {
  const given = account({
    sessions: [
      session('cached'),
      session('summarized', { reserved: 2, released: 1, spent: 1 }),
      session('failed', { reserved: 3 }),
    ],
  });
  expect(settleRun(given, finished, endedAt).activations).toEqual({
    estimated: 2,
    spent: 1,
    possiblyCharged: 3,
    cached: 1,
  });
});
