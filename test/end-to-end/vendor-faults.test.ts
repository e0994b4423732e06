import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type FaultRule } from '../../apps/sandbox/fault-rule.js';
import { type Receipt } from '../../domain/receipt.js';
import { type DebriefUnderTest, startDebriefUnderTest } from './debrief-under-test.js';

type Fault = Omit<FaultRule, 'match' | 'times'>;

/** Asks everybody to wait, and so is tried when nobody else is at work. */
const rateLimit = { fault: { status: 429, retryAfter: '1' }, kind: 'rate-limited' };
/** What a vendor does, and what a receipt may say of a cell that never got through. */
const faults: Record<string, { fault: Fault; kind: string }> = {
  '500': { fault: { status: 500 }, kind: 'unavailable' },
  'a dropped connection': { fault: { drop: 'before-effect' }, kind: 'unavailable' },
  'a dropped reply': { fault: { drop: 'after-effect' }, kind: 'unavailable' },
  garbage: { fault: { malformed: true }, kind: 'unavailable' },
};

/** Whether the vendor does what it was asked, whatever it then answers. */
function happens({ drop, malformed }: Fault): boolean {
  return drop === 'after-effect' || malformed === true;
}

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

    it.concurrent.each(Object.entries(faults).filter(([, { fault }]) => !happens(fault)))(
      'for good with %s: the cell says so, the others are delivered',
      async (_name, { fault, kind }) => {
        const { email, note } = newCase();
        debrief.sandbox[vendor].fault({ ...fault, match: { body: note }, times: null });
        const all = vendors.map((each) => destinations[each](email));
        const receipt = await debrief.receipt(await debrief.request({ subject: { email }, note, destinations: all }));

        expect(receipt.state).toBe('partial');
        const cell = deliveryTo(receipt, vendor);
        // Whether a lost reply hides an effect is for a person to say, unless repeating it makes no second one.
        const unknown = vendor !== 'salesforce';
        expect(cell).toMatchObject(
          unknown ? { state: 'ambiguous', retryable: false } : { state: 'failed', retryable: true, error: { kind } },
        );
        expect(cell?.attempts).toBeGreaterThan(1);
        expect(JSON.stringify(receipt)).not.toContain('not-real');
        for (const other of vendors.filter((each) => each !== vendor)) {
          expect(deliveryTo(receipt, other)).toMatchObject({ state: 'delivered', attempts: 1 });
        }
      },
    );
  });

  it.concurrent.each(['intercom', 'slack'] as const)(
    '%s, whose replies are lost for good, is asked and has it once',
    async (vendor) => {
      const { email, note } = newCase();
      debrief.sandbox[vendor].fault({ drop: 'after-effect', match: { body: note }, times: null });
      const receipt = await debrief.receipt(
        await debrief.request({ subject: { email }, note, destinations: [destinations[vendor](email)] }),
      );
      expect(receipt).toMatchObject({ state: 'completed', deliveries: [{ state: 'delivered', attempts: 2 }] });
      const effects = debrief.sandbox[vendor].effects().filter((effect) => JSON.stringify(effect).includes(note));
      expect(effects).toHaveLength(1);
    },
  );

  it.concurrent('with garbage after Intercom took the note: it counts as delivered, without an id', async () => {
    const { email, note } = newCase();
    debrief.sandbox.intercom.fault({ malformed: true, match: { body: note }, times: null });
    const receipt = await debrief.receipt(
      await debrief.request({ subject: { email }, note, destinations: [destinations.intercom(email)] }),
    );
    expect(receipt.deliveries[0]).toMatchObject({ state: 'delivered', attempts: 1, effect: { id: null } });
  });

  describe('fullstory', () => {
    const everyFault = Object.entries({ ...faults, '429 with Retry-After': rateLimit });
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

    it.concurrent.each(everyFault)(
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

    it.concurrent.each(everyFault)(
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

    it.concurrent.each(everyFault)(
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

    it.concurrent.each(everyFault)(
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

  it.each(vendors)('%s that answers 429 once is left alone as long as it asks, then has it', async (vendor) => {
    const { email, note } = newCase();
    debrief.sandbox[vendor].fault({ ...rateLimit.fault, match: { body: note } });
    const receipt = await debrief.receipt(
      await debrief.request({ subject: { email }, note, destinations: [destinations[vendor](email)] }),
    );
    expect(receipt).toMatchObject({ state: 'completed', deliveries: [{ state: 'delivered', attempts: 2 }] });
  });

  it.each(vendors)('%s that answers 429 for good: the cell says so and can be retried', async (vendor) => {
    const { email, note } = newCase();
    debrief.sandbox[vendor].fault({ ...rateLimit.fault, match: { body: note }, times: null });
    const receipt = await debrief.receipt(
      await debrief.request({ subject: { email }, note, destinations: [destinations[vendor](email)] }),
    );
    expect(receipt).toMatchObject({
      state: 'failed',
      deliveries: [{ state: 'failed', retryable: true, error: { kind: 'rate-limited' } }],
    });
    expect(receipt.deliveries[0]?.error?.message).toContain(vendor);
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
