import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Config } from '../../../apps/config.js';
import { queryRows } from '../../../storage/database.js';
import { bodyOf, post } from '../api/running-api.js';
import { type RunningDebrief, startDebrief, withOwnQueues } from '../running-debrief.js';

const operators = 'C0000000003';
const archived = 'C0000000009';
const place = `slack/slack-message/${archived}`;

/** Every connection on a queue of its own, Slack at five messages a second and channel, and a channel for alerts. */
function configure(config: Config): Config {
  const { connections, ...rest } = withOwnQueues(config);
  const { slack } = connections;
  if (slack?.kind !== 'slack') throw new Error('there is no Slack connection');
  return {
    ...rest,
    connections: { ...connections, slack: { ...slack, channelRate: 5 } },
    // Longer than a pause; a delivery whose next turn lies beyond the window ends at once.
    windows: { ...rest.windows, deliverMs: 3_600_000 },
    delivery: { settleMs: 0, alerts: { connection: 'slack', channel: operators } },
  };
}

let debrief: RunningDebrief;
beforeAll(async () => {
  debrief = await startDebrief({ configure });
});
afterAll(() => debrief.stop());

const messagesIn = (channel: string) =>
  debrief.sandbox.slack.effects().filter((effect) => effect.kind === 'message' && effect.channel === channel);

it('delivers to every vendor from the queue of its connection', async () => {
  const match = { field: 'Email', value: 'jane@doe.com' };
  const runId = await debrief.request([
    { connection: 'slack', channel: 'C0000000001' },
    { connection: 'intercom', as: 'note', contact: { email: 'jane@doe.com' } },
    { connection: 'salesforce', object: 'Contact', match, field: 'Last_Briefing__c' },
    { connection: 'hooks' },
  ]);
  expect(await debrief.receipt(runId)).toMatchObject({
    state: 'completed',
    deliveries: [1, 2, 3, 4].map(() => ({ state: 'delivered', attempts: 1 })),
  });
  const { events } = await debrief.api.temporal.workflow.getHandle(runId).fetchHistory();
  const queues = (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: scheduled }) =>
    scheduled?.activityType?.name?.startsWith('deliver') ? [scheduled.taskQueue?.name] : [],
  );
  expect(queues.sort()).toEqual(['debrief-hooks', 'debrief-intercom', 'debrief-salesforce', 'debrief-slack']);
});

it('gives each message to one channel a slot of its own', async () => {
  const askedAt = Date.now();
  const destinations = Array.from({ length: 10 }, () => ({ connection: 'slack', channel: 'C0000000002' }));
  await debrief.receipt(await debrief.request(destinations));
  expect(messagesIn('C0000000002')).toHaveLength(10);
  const key = 'rate/slack/C0000000002';
  const [next] = await queryRows<{ opens_at: string }>(
    debrief.api.database.db,
    sql`select opens_at from gates where key = ${key}`,
  );
  // Ten slots of 200 ms have been taken.
  expect(new Date(next?.opens_at ?? 0).getTime()).toBeGreaterThanOrEqual(askedAt + 10 * 200);
});

it('leaves the whole connection alone for as long as its vendor asks', async () => {
  debrief.sandbox.slack.fault({ match: { body: 'C0000000001' }, retryAfter: '2' });
  const first = await debrief.request([{ connection: 'slack', channel: 'C0000000001' }]);
  await expect
    .poll(async () => (await debrief.delivery(`${first}-1`)).error?.kind, { timeout: 20_000 })
    .toBe('rate-limited');
  const second = await debrief.request([{ connection: 'slack', channel: 'C0000000002' }]);
  await Promise.all([debrief.receipt(first), debrief.receipt(second)]);
  const [limited, other] = [await debrief.delivery(`${first}-1`), await debrief.delivery(`${second}-1`)];
  const opensAt = Date.parse(limited.history[0]?.endedAt ?? '') + 2_000;
  expect(other).toMatchObject({ state: 'delivered', attempts: 1 });
  expect(Date.parse(other.history[0]?.beganAt ?? '')).toBeGreaterThanOrEqual(opensAt - 5);
  expect(limited).toMatchObject({ state: 'delivered', attempts: 2 });
});

it('pauses what fails ten times, tells the operators once, holds the eleventh until it is resumed', async () => {
  const destination = { connection: 'slack', channel: archived };
  await debrief.receipt(await debrief.request(Array.from({ length: 10 }, () => destination)));
  await expect.poll(() => messagesIn(operators).length).toBe(1);
  expect(messagesIn(operators)).toMatchObject([{ text: expect.stringContaining(place) as string }]);

  const runId = await debrief.request([destination]);
  const refusalOfTurn = async () => {
    const { raw } = await debrief.api.temporal.workflow.getHandle(runId).describe();
    return raw.pendingActivities?.[0]?.lastFailure?.applicationFailureInfo?.type;
  };
  await expect.poll(refusalOfTurn, { timeout: 20_000 }).toBe('postponed');
  const listed = async () => bodyOf(await debrief.api.call('/v1/destinations'));
  expect(await listed()).toMatchObject({ destinations: [{ place, failures: 10, waiting: 1 }] });
  expect(await debrief.delivery(`${runId}-1`)).toMatchObject({ state: 'pending', attempts: 0 });

  expect(await bodyOf(await debrief.api.call('/v1/destinations/resume', post({ place })))).toEqual({ place });
  expect(await debrief.api.stores.ledger.begin(`${runId}-1`)).toMatchObject({ kind: 'begun' });
  expect(messagesIn(operators)).toHaveLength(1);
  await debrief.api.call(`/v1/runs/${runId}/cancel`, post({}));
});
