import { describe, expect, it } from 'vitest';
import { type DeliveryView } from '../../apps/api/deliveries/delivery-responses.js';
import { type RunView } from '../../apps/api/runs/run-responses.js';
import { type Effect } from '../../apps/sandbox/effect.js';
import { type DeliveryState } from '../../domain/delivery.js';
import { type Destination } from '../../domain/destination.js';
import { type Failure } from '../../domain/failure.js';
import { type DeliveryCell } from '../../domain/receipt.js';
import { audit } from './audit.js';
import { type Evidence, type ObservedRun } from './audit-evidence.js';

const policies = { onMultiple: 'fail', onAmbiguous: 'hold', onEmpty: 'skip' } as const;
const slack: Destination = { kind: 'slack-message', connection: 'slack', channel: 'C0000000001', ...policies };
const note: Destination = {
  kind: 'intercom-contact-note',
  connection: 'intercom',
  contact: { email: 'load-1@example.com' },
  ...policies,
};
const field: Destination = {
  kind: 'salesforce-field',
  connection: 'salesforce',
  object: 'Contact',
  id: '003000000000001AAA',
  field: 'Last_Briefing__c',
  ...policies,
};
const task: Destination = { ...field, kind: 'salesforce-task' };
const hook: Destination = { kind: 'webhook', connection: 'hooks', ...policies };

const at = '2026-11-20T10:00:00.000Z';
const lostReply: Failure = { kind: 'ambiguous', message: 'A reply was lost.' };

function cellOf(number: number, destination: Destination, more: Partial<DeliveryCell> = {}): DeliveryCell {
  return {
    id: `run${number}-0`,
    destination,
    state: 'delivered',
    contentVersion: 1,
    attempts: 1,
    deliveredAt: at,
    effect: null,
    retryable: false,
    error: null,
    ...more,
  };
}

function runOf(number: number, cell: DeliveryCell, more: Partial<RunView> = {}): ObservedRun {
  const runId = `run${number}`;
  const createdAt = `2026-11-20T09:00:0${number}.000Z`;
  const view: RunView = {
    runId,
    kind: 'summary',
    state: 'completed',
    phase: null,
    outcome: 'briefed',
    subject: {},
    error: null,
    createdAt,
    startedAt: createdAt,
    endedAt: at,
    progress: { sessions: { total: 0, done: 0 }, deliveries: { total: 1, done: 1 } },
    briefing: null,
    contents: [],
    receipt: {
      runId,
      kind: 'summary',
      state: 'completed',
      outcome: 'briefed',
      startedAt: createdAt,
      endedAt: at,
      error: null,
      activations: { estimated: 0, spent: 0, possiblyCharged: 0, cached: 0 },
      sessions: [],
      deliveries: [cell],
    },
    ...more,
  };
  return { number, runId, view };
}

function listed({ runId, view }: ObservedRun, state?: DeliveryState): DeliveryView[] {
  return (view?.receipt?.deliveries ?? []).map((cell) => ({
    ...cell,
    destination: { ...cell.destination },
    runId,
    place: '',
    createdAt: at,
    state: state ?? cell.state,
  }));
}

function message(deliveryId: string): Effect {
  return {
    at,
    kind: 'message',
    channel: 'C0000000001',
    ts: '1.000001',
    threadTs: null,
    broadcast: false,
    text: 'A briefing',
    blocks: null,
    metadata: { event_type: 'debrief_delivery', event_payload: { delivery_id: deliveryId } },
    files: null,
  };
}

function fieldSet(number: number): Effect {
  const fields = { Last_Briefing__c: `Chaos run ${number}.\nWanted: tickets` };
  return { at, kind: 'record', object: 'Contact', id: '003000000000001AAA', created: false, fields };
}

function taskMade(deliveryId: string, id: string): Effect {
  return { at, kind: 'record', object: 'Task', id, created: true, fields: { Debrief_Delivery__c: deliveryId } };
}

function hookReceived(id: string, body: string): Effect {
  return { at, kind: 'hook', id, type: 'briefing.delivered', body, timestamp: 1, signaturesValid: true };
}

function found(accepted: ObservedRun[], effects: Effect[], more: Partial<Evidence> = {}): string[] {
  const deliveries = accepted.flatMap((run) => listed(run));
  return audit({ accepted, deliveries, effects, ...more }).map(({ kind, subject }) => `${kind} ${subject}`);
}

describe('the audit', () => {
  it('has nothing to say where everything arrived once', () => {
    expect(found([runOf(1, cellOf(1, slack))], [message('run1-0')])).toEqual([]);
    expect(found([runOf(1, cellOf(1, field))], [fieldSet(1), fieldSet(1)])).toEqual([]);
    expect(found([runOf(1, cellOf(1, task))], [taskMade('run1-0', 'a'), taskMade('run1-0', 'a')])).toEqual([]);
    expect(found([runOf(1, cellOf(1, hook))], [hookReceived('run1-0', '{}'), hookReceived('run1-0', '{}')])).toEqual(
      [],
    );
  });

  it('leaves a lost reply to a person, whether it arrived or not', () => {
    const run = runOf(1, cellOf(1, slack, { state: 'ambiguous', error: lostReply }));
    expect(found([run], [message('run1-0')])).toEqual([]);
    expect(found([run], [])).toEqual([]);
  });

  it('finds an accepted run that never ended, or whose receipt is missing', () => {
    const running = runOf(1, cellOf(1, slack), { state: 'running', receipt: null });
    const withoutReceipt = runOf(2, cellOf(2, slack), { receipt: null });
    const unseen: ObservedRun = { number: 3, runId: 'run3', view: undefined };
    expect(found([running, withoutReceipt, unseen], [])).toEqual(['lost run1', 'lost run2', 'lost run3']);
  });

  it('does not call an effect foreign while the run that it is of has no receipt', () => {
    expect(found([runOf(1, cellOf(1, slack), { receipt: null })], [message('run1-0')])).toEqual(['lost run1']);
  });

  it('finds a cell of an ended run that is still pending', () => {
    const run = runOf(1, cellOf(1, slack));
    expect(found([run], [message('run1-0')], { deliveries: listed(run, 'pending') })).toEqual([
      'open run1-0',
      'contradiction run1-0',
    ]);
  });

  it('finds a cell that was not delivered and does not say why', () => {
    expect(found([runOf(1, cellOf(1, slack, { state: 'failed' }))], [])).toEqual(['unexplained run1-0']);
  });

  it('finds a delivery that no vendor has', () => {
    expect(found([runOf(1, cellOf(1, slack))], [])).toEqual(['missing run1-0']);
    expect(found([runOf(1, cellOf(1, field))], [])).toEqual(['missing run1-0']);
  });

  it('finds what a vendor has twice', () => {
    expect(found([runOf(1, cellOf(1, slack))], [message('run1-0'), message('run1-0')])).toEqual(['duplicate run1-0']);
    expect(found([runOf(1, cellOf(1, task))], [taskMade('run1-0', 'a'), taskMade('run1-0', 'b')])).toEqual([
      'duplicate run1-0',
    ]);
  });

  it('finds two messages of one delivery although its reply was lost', () => {
    const run = runOf(1, cellOf(1, slack, { state: 'ambiguous', error: lostReply }));
    expect(found([run], [message('run1-0'), message('run1-0')])).toEqual(['duplicate run1-0']);
  });

  it('finds a webhook whose repetition has another body', () => {
    const run = runOf(1, cellOf(1, hook));
    expect(found([run], [hookReceived('run1-0', '{"a":1}'), hookReceived('run1-0', '{"a":2}')])).toEqual([
      'duplicate run1-0',
    ]);
  });

  it('finds what arrived although the receipt says that it did not', () => {
    const error: Failure = { kind: 'unavailable', message: 'No attempt ended within the delivery window.' };
    const failed = runOf(1, cellOf(1, note, { state: 'failed', error }));
    const arrived: Effect = { at, kind: 'note', contactId: 'c', noteId: 'n', body: '<p>Debrief delivery run1-0</p>' };
    expect(found([failed], [arrived])).toEqual(['unaccounted run1-0']);
  });

  it('finds what is at a vendor and was never accepted', () => {
    expect(found([], [message('run9-0')])).toEqual(['foreign run9-0']);
    expect(found([], [fieldSet(9)])).toEqual(['foreign run number 9']);
  });

  it("finds an older run's bytes over a newer one's, on the same record only", () => {
    const runs = [runOf(1, cellOf(1, field)), runOf(2, cellOf(2, field))];
    expect(found(runs, [fieldSet(1), fieldSet(2)])).toEqual([]);
    expect(found(runs, [fieldSet(2), fieldSet(1)])).toEqual(['overwritten Contact 003000000000001AAA']);
    expect(found(runs, [fieldSet(2), { ...fieldSet(1), id: '003000000000002AAA' } as Effect])).toEqual([]);
  });

  it('accepts that a superseded field has held its bytes before', () => {
    const error: Failure = { kind: 'superseded', message: 'A newer run has written this field.' };
    const runs = [runOf(1, cellOf(1, field, { state: 'discarded', error })), runOf(2, cellOf(2, field))];
    expect(found(runs, [fieldSet(1), fieldSet(2)])).toEqual([]);
  });

  it('finds a field that gave way although no newer run wrote it', () => {
    const error: Failure = { kind: 'superseded', message: 'A newer run has written this field.' };
    const gaveWay = cellOf(2, field, { state: 'discarded', error });
    const runs = [runOf(1, cellOf(1, field)), runOf(2, gaveWay)];
    expect(found(runs, [fieldSet(1)])).toEqual(['unexplained run2-0']);
  });

  it('finds a delivery whose receipt and row differ', () => {
    const run = runOf(1, cellOf(1, slack));
    expect(found([run], [message('run1-0')], { deliveries: listed(run, 'failed') })).toEqual(['contradiction run1-0']);
    expect(found([run], [message('run1-0')], { deliveries: [] })).toEqual(['contradiction run1-0']);
  });
});
