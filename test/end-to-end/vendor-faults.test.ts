import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type FaultRule } from '../../apps/sandbox/fault-rule.js';
import { type Receipt } from '../../domain/receipt.js';
import { type DebriefUnderTest, startDebriefUnderTest } from './debrief-under-test.js';

type Fault = Omit<FaultRule, 'match' | 'times'>;

/** What a vendor does, and what a receipt may say of a cell that never got through. */
const faults: Record<string, { fault: Fault; kind: string }> = {
  '429 with Retry-After': { fault: { status: 429, retryAfter: '1' }, kind: 'rate-limited' },
  '500': { fault: { status: 500 }, kind: 'unavailable' },
  'a dropped connection': { fault: { drop: 'before-effect' }, kind: 'unavailable' },
  'a dropped reply': { fault: { drop: 'after-effect' }, kind: 'unavailable' },
  garbage: { fault: { malformed: true }, kind: 'unavailable' },
};

const destinations = {
  intercom: (email: string) => ({ connection: 'intercom', as: 'note', contact: { email } }),
  salesforce: (email: string) => ({
    connection: 'salesforce',
    object: 'Contact',
    match: { field: 'Email', value: email },
    field: 'Last_Briefing__c',
  }),
  slack: () => ({ connection: 'slack', channel: 'C0000000001' }),
};
const vendors = ['intercom', 'salesforce', 'slack'] as const;

describe('a vendor that fails', () => {
  let debrief: DebriefUnderTest;
  let nextPerson = 1;
  beforeAll(async () => {
    debrief = await startDebriefUnderTest({
      temporalAddress: inject('temporalAddress'),
      windows: { resolveMs: 4_000, summarizeMs: 12_000, deliverMs: 5_000 },
    });
  });
  afterAll(() => debrief.stop());

  /** Each case has a person of its own, and a note that its writes can be told by. */
  function newCase() {
    const email = `load-${nextPerson++}@example.com`;
    const note = `case of person ${nextPerson}.`;
    return { email, note };
  }

  function deliveryTo(receipt: Receipt, vendor: string) {
    return receipt.deliveries.find(({ destination }) => destination.connection === vendor);
  }

  describe.each(vendors)('%s when it is written to', (vendor) => {
    it.concurrent.each(Object.entries(faults))(
      'once with %s: the delivery is repeated and lands',
      async (_name, { fault }) => {
        const { email, note } = newCase();
        debrief.sandbox[vendor].fault({ ...fault, match: { body: note } });
        const all = vendors.map((each) => destinations[each](email));
        const receipt = await debrief.receipt(await debrief.request({ subject: { email }, note, destinations: all }));

        expect(receipt.state).toBe('completed');
        expect(deliveryTo(receipt, vendor)).toMatchObject({ state: 'delivered', error: null });
      },
    );

    it.concurrent.each(Object.entries(faults).filter(([name]) => name !== 'garbage'))(
      'for good with %s: the cell says so and can be retried, the others are delivered',
      async (_name, { fault, kind }) => {
        const { email, note } = newCase();
        debrief.sandbox[vendor].fault({ ...fault, match: { body: note }, times: null });
        const all = vendors.map((each) => destinations[each](email));
        const receipt = await debrief.receipt(await debrief.request({ subject: { email }, note, destinations: all }));

        expect(receipt.state).toBe('partial');
        const cell = deliveryTo(receipt, vendor);
        expect(cell).toMatchObject({ state: 'failed', retryable: true, error: { kind } });
        expect(cell?.attempts).toBeGreaterThan(1);
        expect(cell?.error?.message).toContain(vendor);
        expect(JSON.stringify(receipt)).not.toContain('not-real');
        for (const other of vendors.filter((each) => each !== vendor)) {
          expect(deliveryTo(receipt, other)).toMatchObject({ state: 'delivered', attempts: 1 });
        }
      },
    );
  });

  it.concurrent('with garbage after Intercom took the note: it counts as delivered, without an id', async () => {
    const { email, note } = newCase();
    debrief.sandbox.intercom.fault({ malformed: true, match: { body: note }, times: null });
    const receipt = await debrief.receipt(
      await debrief.request({ subject: { email }, note, destinations: [destinations.intercom(email)] }),
    );
    expect(receipt.deliveries[0]).toMatchObject({ state: 'delivered', attempts: 1, effect: { id: null } });
  });

  describe('fullstory', () => {
    const listed = (email: string) => `email=${encodeURIComponent(email)}`;
    const summaryOf = (sessionId: string) => `sessions/${encodeURIComponent(sessionId)}/summary`;

    async function newestSession(email: string): Promise<string> {
      const { fullstory, credentials } = debrief.sandbox;
      const answer = await fetch(`${fullstory.url}/sessions/v2?limit=1&${listed(email)}`, {
        headers: { authorization: `Basic ${credentials.fullstory.apiKey}` },
      });
      const { sessions } = (await answer.json()) as { sessions: { userId: string; sessionId: string }[] };
      return `${sessions[0]?.userId}:${sessions[0]?.sessionId}`;
    }

    it.concurrent.each(Object.entries(faults))(
      'once with %s when sessions are listed: the run goes on',
      async (_name, { fault }) => {
        const { email, note } = newCase();
        debrief.sandbox.fullstory.fault({ ...fault, match: { path: listed(email) } });
        const receipt = await debrief.receipt(
          await debrief.request({ subject: { email }, note, destinations: [destinations.slack()] }),
        );
        expect(receipt).toMatchObject({ state: 'completed', outcome: 'briefed' });
      },
    );

    it.concurrent.each(Object.entries(faults))(
      'for good with %s when sessions are listed: the run fails and every cell can be retried',
      async (_name, { fault, kind }) => {
        const { email, note } = newCase();
        debrief.sandbox.fullstory.fault({ ...fault, match: { path: listed(email) }, times: null });
        const receipt = await debrief.receipt(
          await debrief.request({ subject: { email }, note, destinations: [destinations.slack()] }),
        );
        expect(receipt).toMatchObject({ state: 'failed', outcome: null, error: { code: kind }, sessions: [] });
        expect(receipt.error?.message).not.toContain(email);
        expect(receipt.deliveries[0]).toMatchObject({ state: 'failed', attempts: 0, retryable: true });
      },
    );

    it.concurrent.each(Object.entries(faults))(
      'once with %s when one session is summarised: it is asked again',
      async (_name, { fault }) => {
        const { email, note } = newCase();
        const session = await newestSession(email);
        debrief.sandbox.fullstory.fault({ ...fault, match: { path: summaryOf(session) } });
        const receipt = await debrief.receipt(
          await debrief.request({ subject: { email }, note, destinations: [destinations.slack()] }),
        );
        expect(receipt.state).toBe('completed');
        expect(receipt.sessions.map(({ outcome }) => outcome)).toEqual(Array(5).fill('summarized'));
        const lost = fault.status === 429 ? 0 : 1;
        expect(receipt.activations).toMatchObject({ spent: 5, possiblyCharged: lost });
      },
    );

    it.concurrent.each(Object.entries(faults))(
      'for good with %s when one session is summarised: its cell says why, the others are briefed',
      async (_name, { fault, kind }) => {
        const { email, note } = newCase();
        const session = await newestSession(email);
        debrief.sandbox.fullstory.fault({ ...fault, match: { path: summaryOf(session) }, times: null });
        const receipt = await debrief.receipt(
          await debrief.request({ subject: { email }, note, destinations: [destinations.slack()] }),
        );
        expect(receipt).toMatchObject({ state: 'completed', outcome: 'briefed' });
        const failed = receipt.sessions.filter(({ outcome }) => outcome === 'failed');
        expect(failed).toMatchObject([{ id: session, error: { kind } }]);
        const lost = fault.status === 429 ? 0 : 3;
        expect(receipt.activations).toMatchObject({ spent: 4, possiblyCharged: lost });
      },
    );
  });

  it.concurrent('that refuses the credentials: the cell names the operator’s part and can be retried', async () => {
    const { email, note } = newCase();
    debrief.sandbox.slack.fault({ body: '{"ok":false,"error":"token_revoked"}', match: { body: note }, times: null });
    const receipt = await debrief.receipt(
      await debrief.request({
        subject: { email },
        note,
        destinations: [destinations.slack(), destinations.intercom(email)],
      }),
    );
    expect(receipt.state).toBe('partial');
    expect(deliveryTo(receipt, 'slack')).toMatchObject({
      state: 'failed',
      attempts: 1,
      retryable: true,
      error: { kind: 'unauthorized' },
    });
  });

  it.concurrent('that does not know the record: the cell says so and is not retryable', async () => {
    const { email, note } = newCase();
    const nobody = destinations.salesforce('nobody-at-all@example.com');
    const receipt = await debrief.receipt(await debrief.request({ subject: { email }, note, destinations: [nobody] }));
    expect(receipt).toMatchObject({
      state: 'failed',
      deliveries: [{ state: 'failed', retryable: false, error: { kind: 'not-found' } }],
    });
  });

  it.concurrent('that knows several records: refused by default, the newest or all by the stated policy', async () => {
    const shared = destinations.salesforce('shared@example.com');
    const policies = ['fail', 'newest', 'all'] as const;
    const all = policies.map((onMultiple) => ({ ...shared, onMultiple }));
    const receipt = await debrief.receipt(
      await debrief.request({ subject: { email: 'shared@example.com' }, destinations: all }),
    );
    expect(receipt.deliveries[0]).toMatchObject({ state: 'failed', error: { kind: 'rejected' } });
    expect(receipt.deliveries[1]).toMatchObject({ state: 'delivered' });
    expect(receipt.deliveries[2]?.effect?.id?.split(',')).toHaveLength(2);
  });
});
