import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { type MessageEffect } from '../../apps/sandbox/effect.js';
import { type DebriefUnderTest, startDebriefUnderTest } from './debrief-under-test.js';

const channel = 'C0000000001';
/** Four seeded people and generated ones, by what is in their carts. */
const request = {
  segment: 'everyone',
  timeRange: { start: '2026-11-19T00:00:00Z', end: '2026-11-20T00:00:00Z' },
  people: { valueColumn: 'user_cartValue_real' },
  top: 3,
  destinations: [{ connection: 'slack', channel }],
};

describe('a digest', () => {
  let debrief: DebriefUnderTest;
  beforeAll(async () => {
    debrief = await startDebriefUnderTest({
      temporalAddress: inject('temporalAddress'),
      windows: { exportMs: 60_000, downloadMs: 60_000, summarizeMs: 60_000, deliverMs: 60_000 },
      configuration: { exports: { pollMs: 20 } },
    });
  });
  beforeEach(() => {
    const { fullstory, slack } = debrief.sandbox;
    fullstory.reset();
    slack.reset();
    fullstory.control('exports', { people: 30, pollsUntilDone: 0 });
  });
  afterAll(() => debrief.stop());

  async function digest(more: object = {}) {
    const runId = await debrief.requestDigest({ ...request, ...more });
    return { runId, receipt: await debrief.receipt(runId) };
  }

  const messages = () =>
    debrief.sandbox.slack.effects().filter((effect): effect is MessageEffect => effect.kind === 'message');
  const askedFor = (part: string) => () =>
    debrief.sandbox.fullstory.requests().filter(({ path }) => path.includes(part));
  const summariesMade = () => debrief.sandbox.fullstory.effects().filter(({ kind }) => kind === 'summary').length;

  it('tells once about each person worth a call, in a thread below the list', async () => {
    const { receipt } = await digest();
    expect(receipt).toMatchObject({ kind: 'digest', state: 'completed', outcome: 'digested' });
    const [head, ...replies] = messages();
    expect(replies).toHaveLength(3);
    expect(head?.threadTs).toBeNull();
    expect(new Set(replies.map(({ threadTs }) => threadTs))).toEqual(new Set([head?.ts]));

    const people = receipt.digest?.people;
    expect(people).toMatchObject({ found: 30, told: 3, alreadyTold: 0, failed: 0, beyondBudget: 0 });
    expect(people?.withoutSessions).toBeGreaterThan(0);
    expect(people?.purchased).toBeGreaterThan(0);
    expect(receipt.sessions).toHaveLength(9);
    expect(receipt.deliveries).toHaveLength(4);
    expect(receipt.activations).toMatchObject({ spent: summariesMade(), possiblyCharged: 0 });
    expect(receipt.export?.file?.rows).toBe(30);
  });

  it('repeated the next day tells about others, and pays for nothing that is known', async () => {
    const first = await digest({ destinations: [{ connection: 'slack', channel: 'C0000000002' }] });
    const paid = summariesMade();
    const second = await digest({ destinations: [{ connection: 'slack', channel: 'C0000000002' }] });
    expect(summariesMade()).toBe(paid);
    expect(second.receipt).toMatchObject({ state: 'completed', activations: { spent: 0, estimated: 0 } });
    expect(second.receipt.digest?.people).toMatchObject({ told: 3, alreadyTold: 3 });
    const told = [first, second].flatMap(({ receipt }) => receipt.sessions.map(({ id }) => id));
    expect(new Set(told).size).toBe(told.length);
  });

  it('of whose sessions three in five are known pays for the other two', async () => {
    const timeRange = { start: '2026-04-01T00:00:00Z', end: '2026-04-02T00:00:00Z' };
    const first = (await digest({ timeRange, sessions: { limit: 3 }, top: 1 })).receipt.activations;
    const paid = summariesMade();
    const { receipt } = await digest({ timeRange, sessions: { limit: 5 }, top: 1 });
    const { spent, cached } = receipt.activations;
    expect(cached).toBe(first.spent + first.cached);
    expect(spent).toBe(summariesMade() - paid);
    expect(cached / (cached + spent)).toBeCloseTo(0.6, 1);
  });

  it('goes on with what is known once its activations are spent', async () => {
    debrief.sandbox.fullstory.control('exports', { people: 12, pollsUntilDone: 0 });
    const timeRange = { start: '2026-10-01T00:00:00Z', end: '2026-10-02T00:00:00Z' };
    const { receipt } = await digest({ timeRange, maxActivations: 6, layout: 'messages', top: 1 });
    expect(summariesMade()).toBeLessThanOrEqual(6);
    expect(receipt).toMatchObject({ state: 'completed', activations: { spent: summariesMade() } });
    expect(receipt.digest?.people.beyondBudget).toBeGreaterThan(5);
    expect(messages().map(({ threadTs }) => threadTs)).toEqual([null]);
  });

  it('says what it would cost, spends nothing, and pays exactly that', async () => {
    const timeRange = { start: '2026-09-01T00:00:00Z', end: '2026-09-02T00:00:00Z' };
    debrief.sandbox.fullstory.control('exports', { people: 8, pollsUntilDone: 0 });
    const priced = await digest({ timeRange, dryRun: true });
    expect(priced.receipt).toMatchObject({ state: 'completed', outcome: 'priced', deliveries: [] });
    expect(summariesMade()).toBe(0);
    const { receipt } = await digest({ timeRange, top: 1 });
    expect(receipt.activations.spent).toBe(priced.receipt.activations.estimated);
  });

  it('shows what it would send, and sends that when it is taken up', async () => {
    const timeRange = { start: '2026-08-01T00:00:00Z', end: '2026-08-02T00:00:00Z' };
    const { runId, receipt } = await digest({ timeRange, dryRun: 'content', top: 1 });
    expect(receipt.deliveries.map(({ state }) => state)).toEqual(['skipped', 'skipped']);
    expect((await debrief.run(runId)).contents).toHaveLength(2);
    expect(messages()).toEqual([]);
    expect((await debrief.call('POST', `/v1/runs/${runId}/retry`)).status).toBe(202);
    expect(await debrief.receipt(runId)).toMatchObject({ state: 'completed', digest: { people: { told: 1 } } });
    expect(messages()).toHaveLength(2);
  });

  it('whose list is refused sends no answers to it, and both when it is taken up', async () => {
    const timeRange = { start: '2026-07-01T00:00:00Z', end: '2026-07-02T00:00:00Z' };
    const destinations = [{ connection: 'slack', channel: 'C0000000009' }];
    const { runId, receipt } = await digest({ timeRange, top: 1, destinations });
    expect(receipt).toMatchObject({ state: 'failed' });
    expect(receipt.deliveries.map(({ state, error }) => [state, error?.message])).toEqual([
      ['failed', expect.any(String)],
      ['failed', 'The message that it answers has not arrived.'],
    ]);
    expect((await debrief.call('POST', `/v1/runs/${runId}/retry`)).status).toBe(202);
    expect((await debrief.receipt(runId)).deliveries).toHaveLength(2);
  });

  it('about nobody tells so only where that is wanted', async () => {
    debrief.sandbox.fullstory.control('exports', { empty: true, pollsUntilDone: 0 });
    const { receipt } = await digest();
    expect(receipt).toMatchObject({ state: 'completed', outcome: 'nobody-to-call', deliveries: [] });
    expect(messages()).toEqual([]);
    await digest({ destinations: [{ connection: 'slack', channel, onEmpty: 'deliver' }] });
    expect(messages().map(({ text }) => text)).toEqual(['Nobody to call: Everyone']);
  });

  it('goes to a webhook as one event with all its people', async () => {
    const timeRange = { start: '2026-06-01T00:00:00Z', end: '2026-06-02T00:00:00Z' };
    debrief.sandbox.webhook.reset();
    const { receipt } = await digest({ timeRange, destinations: [{ connection: 'hooks' }] });
    expect(receipt.deliveries).toHaveLength(1);
    const [hook] = debrief.sandbox.webhook.effects();
    expect(hook).toMatchObject({ kind: 'hook', type: 'digest.created', signaturesValid: true });
    const body = JSON.parse(hook?.kind === 'hook' ? hook.body : '') as { data: { people: unknown[] } };
    expect(body.data.people).toHaveLength(3);
  });

  it('carries on when people cannot be looked up, and says how many failed', async () => {
    const timeRange = { start: '2026-05-01T00:00:00Z', end: '2026-05-02T00:00:00Z' };
    debrief.sandbox.fullstory.fault({ match: { path: '/sessions/v2' }, times: 4, status: 400 });
    const { receipt } = await digest({ timeRange, top: 1 });
    expect(receipt).toMatchObject({ state: 'completed', digest: { people: { failed: 4 }, failures: { rejected: 4 } } });
  });

  it('waits for a vendor that is away, and asks nobody twice who was answered', async () => {
    const timeRange = { start: '2026-04-01T00:00:00Z', end: '2026-04-02T00:00:00Z' };
    debrief.sandbox.fullstory.fault({ match: { path: '/sessions/v2' }, times: 3, status: 503 });
    const { receipt } = await digest({ timeRange, top: 1 });
    expect(receipt.digest).toMatchObject({ people: { found: 30, failed: 0 }, failures: {} });
    expect(askedFor('/sessions/v2')()).toHaveLength(33);
  });

  it('that is cancelled ends with a receipt of what was read by then', async () => {
    const timeRange = { start: '2026-03-01T00:00:00Z', end: '2026-03-02T00:00:00Z' };
    debrief.sandbox.fullstory.fault({ match: { path: '/summary' }, times: null, delayMs: 600_000 });
    const runId = await debrief.requestDigest({ ...request, timeRange });
    await debrief.until(runId, ({ progress }) => (progress.people?.total ?? 0) === 30);
    await expect.poll(askedFor('/sessions/v2'), { timeout: 20_000 }).toHaveLength(30);
    await debrief.call('POST', `/v1/runs/${runId}/cancel`);
    const receipt = await debrief.receipt(runId);
    expect(receipt).toMatchObject({ state: 'cancelled', digest: { people: { found: 30, told: 0 } } });
    expect(receipt.digest?.failures.cancelled).toBeGreaterThan(0);
  });
});
