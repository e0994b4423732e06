import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type DebriefUnderTest, janeRequest, startDebriefUnderTest } from './debrief-under-test.js';

/** Longer than any test waits: the vendor answers only because the run no longer waits for it. */
const never = 3_600_000;

describe('a run that is cancelled', () => {
  let debrief: DebriefUnderTest;
  beforeAll(async () => {
    debrief = await startDebriefUnderTest({ temporalAddress: inject('temporalAddress') });
  });
  afterAll(() => debrief.stop());

  async function cancel(runId: string): Promise<number> {
    const response = await debrief.call('POST', `/v1/runs/${runId}/cancel`);
    return response.status;
  }

  it('after it has ended is told so', async () => {
    const runId = await debrief.request(janeRequest);
    await debrief.receipt(runId);
    expect(await cancel(runId)).toBe(409);
  });

  it('while it looks for sessions ends with a receipt and delivers nothing', async () => {
    debrief.sandbox.fullstory.fault({ match: { path: '/sessions/v2' }, delayMs: never, times: null });
    const runId = await debrief.request(janeRequest);
    await debrief.until(runId, ({ phase }) => phase === 'resolving');
    expect(await cancel(runId)).toBe(202);
    const receipt = await debrief.receipt(runId);
    debrief.sandbox.fullstory.clearFaults();
    expect(receipt).toMatchObject({ state: 'cancelled', outcome: null, sessions: [] });
    expect(receipt.deliveries.map(({ state, error }) => [state, error?.kind])).toEqual(
      Array(3).fill(['skipped', 'cancelled']),
    );
  });

  it('while it summarises keeps account of what was summarised and what was not', async () => {
    debrief.sandbox.fullstory.fault({ match: { path: '/summary' }, times: 4, delayMs: 0 });
    debrief.sandbox.fullstory.fault({ match: { path: '/summary' }, times: null, delayMs: never });
    // Somebody whose sessions no other test has read: summaries are kept.
    const runId = await debrief.request({ ...janeRequest, subject: { email: 'load-7@example.com' } });
    await debrief.until(runId, ({ progress }) => progress.sessions.done === 4);
    await cancel(runId);
    const receipt = await debrief.receipt(runId);
    debrief.sandbox.fullstory.clearFaults();
    expect(receipt).toMatchObject({ state: 'cancelled', activations: { spent: 4, possiblyCharged: 1 } });
    expect(receipt.sessions.map(({ outcome }) => outcome).toSorted()).toEqual([
      'skipped',
      ...Array<string>(4).fill('summarized'),
    ]);
  });

  it('while it delivers lets a write under way finish, and skips what waits for its next attempt', async () => {
    debrief.sandbox.slack.fault({ match: { path: 'postMessage' }, times: null, status: 429, retryAfter: '3600' });
    const runId = await debrief.request(janeRequest);
    await debrief.until(runId, ({ progress }) => progress.deliveries.done === 2);
    await cancel(runId);
    const receipt = await debrief.receipt(runId);
    debrief.sandbox.slack.clearFaults();
    expect(receipt.state).toBe('cancelled');
    expect(receipt.deliveries.map(({ state }) => state)).toEqual(['delivered', 'delivered', 'skipped']);
    expect(receipt.deliveries[2]?.error?.kind).toBe('rate-limited');
  });
});
