import { expect, it } from 'vitest';
import { historyCost } from '../bench/history-cost.js';
import { type DebriefUnderTest, janeRequest } from './debrief-under-test.js';

/** What holds on every Temporal server and database; each test file says which it runs on. */
export function summaryRunScenarios(underTest: () => DebriefUnderTest): void {
  it("turns Jane's sessions into a briefing that lands at every destination, with a receipt", async () => {
    const debrief = underTest();
    const runId = await debrief.request(janeRequest);
    const receipt = await debrief.receipt(runId);

    expect(receipt).toMatchObject({
      runId,
      kind: 'summary',
      state: 'completed',
      outcome: 'briefed',
      activations: { estimated: 5, spent: 5, possiblyCharged: 0, cached: 0 },
    });
    expect(receipt.sessions).toHaveLength(5);
    expect(receipt.sessions.every(({ outcome, error }) => outcome === 'summarized' && error === null)).toBe(true);
    expect(receipt.deliveries.map(({ state, attempts, contentVersion }) => [state, attempts, contentVersion])).toEqual(
      janeRequest.destinations.map(() => ['delivered', 1, 1]),
    );

    const { intercom, salesforce, slack } = debrief.sandbox;
    const [note, record, message] = receipt.deliveries;
    expect(
      intercom
        .effects()
        .filter((effect) => effect.kind === 'note' && effect.body.includes(`Debrief delivery ${note?.id}`)),
    ).toHaveLength(1);
    expect(salesforce.effects().some((effect) => effect.kind === 'record' && effect.id === record?.effect?.id)).toBe(
      true,
    );
    expect(slack.effects()).toContainEqual(
      expect.objectContaining({
        ts: message?.effect?.id,
        metadata: { event_type: 'debrief_delivery', event_payload: { delivery_id: message?.id } },
      }),
    );
  });

  it('names what she wanted, what stopped her and her last action, each citing a session with its replay link', async () => {
    const debrief = underTest();
    const runId = await debrief.request(janeRequest);
    await debrief.receipt(runId);
    const { briefing } = await debrief.run(runId);

    const byTopic = (about: string) => briefing?.statements.filter((statement) => statement.about === about) ?? [];
    expect(byTopic('goal')[0]?.text).toMatch(/two tickets/i);
    expect(byTopic('obstacle')[0]?.text).toMatch(/seat reservation ran out/i);
    expect(byTopic('last-action')[0]?.text).toMatch(/closed the tab/i);
    const replays = new Map(briefing?.sessions.map(({ id, replayUrl }) => [id, replayUrl]));
    for (const { sessionIds } of briefing?.statements ?? []) {
      expect(sessionIds).not.toHaveLength(0);
      for (const id of sessionIds) expect(replays.get(id)).toMatch(/^https:\/\/app\.fullstory\.com\/.+\/session\//);
    }
  });

  it('costs the engine at most 8 actions and 40 events for three sessions and three destinations, all payloads small', async () => {
    const debrief = underTest();
    const runId = await debrief.request({ ...janeRequest, sessions: { limit: 3 } });
    await debrief.receipt(runId);
    await debrief.temporal.workflow.getHandle(runId).result();
    const cost = await historyCost(debrief.temporal, runId);
    expect(cost.actions).toBeLessThanOrEqual(8);
    expect(cost.events).toBeLessThanOrEqual(40);
    expect(cost.largestPayloadBytes).toBeLessThan(64_000);
  });

  it('ends as completed without sessions, telling nobody unless asked to', async () => {
    const debrief = underTest();
    const destinations = [
      { connection: 'slack', channel: 'C0000000001' },
      { connection: 'slack', channel: 'C0000000002', onEmpty: 'deliver' },
    ];
    const runId = await debrief.request({ subject: { email: 'empty@example.com' }, destinations });
    const receipt = await debrief.receipt(runId);
    expect(receipt).toMatchObject({ state: 'completed', outcome: 'no-sessions', sessions: [] });
    expect(receipt.deliveries.map(({ state }) => state)).toEqual(['skipped', 'delivered']);
  });
}
