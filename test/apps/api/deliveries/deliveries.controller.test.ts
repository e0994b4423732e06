import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type DeliveryList } from '../../../../apps/api/deliveries/delivery-responses.js';
import { type RunView } from '../../../../apps/api/runs/run-responses.js';
import { deliveryIdOf } from '../../../../apps/sandbox/delivery-id-of.js';
import { type RunningDebrief, startDebrief } from '../../running-debrief.js';
import { bodyOf, post, problemOf } from '../running-api.js';

const slack = { connection: 'slack', channel: 'C0000000001' };
const archived = { connection: 'slack', channel: 'C0000000009' };
const intercom = { connection: 'intercom', as: 'note', contact: { email: 'jane@doe.com' } };
const webhook = { connection: 'hooks' };
/** A vendor refuses with this what it would take a moment later. */
const refusedOnce = { match: { method: 'POST', path: '/notes' }, status: 401 };

let debrief: RunningDebrief;
beforeAll(async () => {
  debrief = await startDebrief();
});
beforeEach(async () => {
  for (const vendor of ['intercom', 'slack', 'webhook'] as const) debrief.sandbox[vendor].reset();
  const { db } = debrief.api.database;
  await db.execute(sql`delete from destination_health`);
  await db.execute(sql`delete from gates`);
});
afterAll(() => debrief.stop());

const call = (path: string, body: object = {}) => debrief.api.call(path, post(body));
const effectsOf = (deliveryId: string) =>
  (['intercom', 'slack', 'webhook'] as const)
    .flatMap((vendor) => debrief.sandbox[vendor].effects())
    .filter((effect) => deliveryIdOf(effect) === deliveryId);

/** A run whose note was refused and whose message was delivered. */
async function halfFailedRun(): Promise<string> {
  debrief.sandbox.intercom.fault(refusedOnce);
  const runId = await debrief.request([intercom, slack]);
  expect(await debrief.receipt(runId)).toMatchObject({
    state: 'partial',
    deliveries: [{ state: 'failed', retryable: true }, { state: 'delivered' }],
  });
  return runId;
}

/** A run whose message arrived although its reply was lost, in a channel that cannot be read. */
async function ambiguousRun(): Promise<string> {
  debrief.sandbox.slack.fault({ match: { path: 'chat.postMessage' }, drop: 'after-effect' });
  debrief.sandbox.slack.fault({ match: { path: 'conversations.history' }, status: 403, times: null });
  const runId = await debrief.request([slack]);
  expect(await debrief.receipt(runId)).toMatchObject({ state: 'failed', deliveries: [{ state: 'ambiguous' }] });
  return runId;
}

describe('retrying a run', () => {
  it('sends only what is missing, and writes the receipt anew', async () => {
    const runId = await halfFailedRun();
    const retried = await bodyOf<RunView>(await call(`/v1/runs/${runId}/retry`), 202);
    expect(retried.receipt?.state).not.toBe('partial');
    expect(await debrief.receipt(runId)).toMatchObject({
      state: 'completed',
      deliveries: [
        { state: 'delivered', attempts: 2, contentVersion: 1 },
        { state: 'delivered', attempts: 1 },
      ],
    });
    expect(effectsOf(`${runId}-1`)).toHaveLength(1);
    expect(effectsOf(`${runId}-2`)).toHaveLength(1);
    const problem = await problemOf(await call(`/v1/runs/${runId}/retry`), 409);
    expect(problem.code).toBe('nothing-to-retry');
  });

  it('with the latest content makes it anew as a further version', async () => {
    const runId = await halfFailedRun();
    await bodyOf(await call(`/v1/runs/${runId}/retry`, { content: 'latest' }), 202);
    expect(await debrief.receipt(runId)).toMatchObject({
      state: 'completed',
      deliveries: [
        { state: 'delivered', contentVersion: 2 },
        { state: 'delivered', contentVersion: 1, attempts: 1 },
      ],
    });
    expect(effectsOf(`${runId}-2`)).toHaveLength(1);
  });

  it('is refused while it is at work, and where there is no such run', async () => {
    debrief.sandbox.slack.fault({ match: { path: 'chat.postMessage' }, stallMs: 2_000 });
    debrief.sandbox.intercom.fault(refusedOnce);
    const runId = await debrief.request([intercom, slack]);
    await expect.poll(async () => (await debrief.delivery(`${runId}-1`)).state).toBe('failed');
    expect(await problemOf(await call(`/v1/runs/${runId}/retry`), 409)).toMatchObject({ code: 'run-at-work' });
    await problemOf(await call('/v1/runs/00000000-0000-4000-8000-000000000000/retry'), 404);
    await problemOf(await call(`/v1/runs/${runId}/retry`, { content: 'older' }), 422);
    await debrief.receipt(runId);
  });
});

describe('a dry run', () => {
  it('sends nothing and shows every byte; a retry then sends exactly these', async () => {
    const field = {
      connection: 'salesforce',
      object: 'Contact',
      match: { field: 'Email', value: 'jane@doe.com' },
      field: 'Last_Briefing__c',
    };
    debrief.sandbox.salesforce.reset();
    const runId = await debrief.request([slack, intercom, field, webhook], { dryRun: 'content' });
    expect(await debrief.receipt(runId)).toMatchObject({
      state: 'completed',
      outcome: 'briefed',
      deliveries: [1, 2, 3, 4].map(() => ({ state: 'skipped', attempts: 0, error: null })),
    });
    const { sandbox } = debrief;
    const written = () =>
      [sandbox.slack, sandbox.intercom, sandbox.salesforce, sandbox.webhook].map((it) => it.effects());
    expect(written()).toEqual([[], [], [], []]);
    const { contents } = await debrief.run(runId);
    const [message, note, text, event] = contents.map(({ content }) => content);

    await bodyOf(await call(`/v1/runs/${runId}/retry`), 202);
    expect(await debrief.receipt(runId)).toMatchObject({
      state: 'completed',
      deliveries: [1, 2, 3, 4].map(() => ({ state: 'delivered' })),
    });
    const sent = (vendor: 'slack' | 'intercom' | 'webhook', path: string) =>
      sandbox[vendor]
        .requests()
        .filter((request) => request.method === 'POST' && request.path.includes(path))
        .map(({ requestBody }) => requestBody);
    expect(sent('slack', 'chat.postMessage')).toEqual([message]);
    expect(sent('intercom', '/notes').map((body) => (JSON.parse(body ?? '') as { body: string }).body)).toEqual([note]);
    expect(sandbox.salesforce.effects()).toMatchObject([{ fields: { Last_Briefing__c: text } }]);
    const { data } = JSON.parse(event ?? '') as { data: unknown };
    expect(sent('webhook', '/hook').map((body) => (JSON.parse(body ?? '') as { data: unknown }).data)).toEqual([data]);
    expect((await debrief.run(runId)).contents).toEqual(contents);
  });
});

describe('an ambiguous delivery', () => {
  it('that a person found is delivered, and completes its run', async () => {
    const id = `${await ambiguousRun()}-1`;
    expect(await bodyOf(await call(`/v1/deliveries/${id}/resolve`, { arrived: true }))).toMatchObject({
      state: 'delivered',
    });
    expect(await debrief.run(id.slice(0, -2))).toMatchObject({ state: 'completed', receipt: { state: 'completed' } });
    expect(effectsOf(id)).toHaveLength(1);
  });

  it('that a person did not find is sent again without asking', async () => {
    const runId = await ambiguousRun();
    const id = `${runId}-1`;
    await bodyOf(await call(`/v1/deliveries/${id}/resolve`, { arrived: false }));
    expect(await debrief.receipt(runId)).toMatchObject({ state: 'completed', deliveries: [{ state: 'delivered' }] });
    expect(effectsOf(id)).toHaveLength(2);
    expect((await debrief.delivery(id)).history.map(({ outcome }) => outcome)).toEqual([
      'lost',
      'ambiguous',
      'delivered',
    ]);
    expect(await problemOf(await call(`/v1/deliveries/${id}/resolve`, { arrived: true }), 409)).toMatchObject({
      code: 'delivery-not-parked',
    });
  });
});

describe('one delivery', () => {
  it('can be looked at, retried, and then not again', async () => {
    const runId = await halfFailedRun();
    const id = `${runId}-1`;
    expect(await debrief.delivery(id)).toMatchObject({
      id,
      runId,
      state: 'failed',
      place: 'intercom/intercom-contact-note',
      history: [{ number: 1, outcome: 'refused', evidence: { status: 401, error: { kind: 'unauthorized' } } }],
    });
    await bodyOf(await call(`/v1/deliveries/${id}/retry`), 202);
    await debrief.receipt(runId);
    expect(await debrief.delivery(id)).toMatchObject({ state: 'delivered', attempts: 2 });
    await problemOf(await call(`/v1/deliveries/${id}/retry`), 409);
    await problemOf(await call(`/v1/deliveries/${id}/discard`), 409);
  });

  it('can be given up', async () => {
    const runId = await halfFailedRun();
    expect(await bodyOf(await call(`/v1/deliveries/${runId}-1/discard`))).toMatchObject({ state: 'discarded' });
    expect(await debrief.run(runId)).toMatchObject({
      state: 'partial',
      receipt: { deliveries: [{ state: 'discarded' }, {}] },
    });
    await problemOf(await call(`/v1/runs/${runId}/retry`), 409);
  });

  it.each(['nothing', '00000000-0000-4000-8000-000000000000-1'])('that is not there is a 404: %s', async (id) => {
    await problemOf(await debrief.api.call(`/v1/deliveries/${id}`), 404);
    for (const verb of ['retry', 'discard']) await problemOf(await call(`/v1/deliveries/${id}/${verb}`), 404);
    await problemOf(await call(`/v1/deliveries/${id}/resolve`, { arrived: true }), 404);
  });
});

describe('many deliveries', () => {
  it('are listed newest first, by filter and page', async () => {
    const runId = await halfFailedRun();
    const list = async (query: string) => bodyOf<DeliveryList>(await debrief.api.call(`/v1/deliveries?${query}`));
    const first = await list(`runId=${runId}&limit=1`);
    expect(first.deliveries.map(({ id }) => id)).toEqual([`${runId}-2`]);
    const second = await list(`runId=${runId}&limit=1&cursor=${first.nextCursor ?? ''}`);
    expect(second).toMatchObject({ deliveries: [{ id: `${runId}-1` }], nextCursor: null });
    expect((await list(`runId=${runId}&state=failed&connection=intercom`)).deliveries).toHaveLength(1);
    for (const wrong of ['state=lost', 'runId=7', 'cursor=x', 'limit=0', 'place=x']) {
      await problemOf(await debrief.api.call(`/v1/deliveries?${wrong}`), 422);
    }
  });

  it('are retried or given up by a filter, which must name something', async () => {
    const [one, other] = [await halfFailedRun(), await halfFailedRun()];
    expect(await bodyOf(await call('/v1/deliveries/discard', { filter: { runId: other } }))).toEqual({
      runs: 1,
      deliveries: 1,
    });
    const failed = { filter: { runId: one, state: 'failed', connection: 'intercom' } };
    expect(await bodyOf(await call('/v1/deliveries/retry', failed), 202)).toEqual({ runs: 1, deliveries: 1 });
    expect(await debrief.receipt(one)).toMatchObject({ state: 'completed' });
    expect(await debrief.run(other)).toMatchObject({ state: 'partial' });
    for (const verb of ['retry', 'discard']) {
      await problemOf(await call(`/v1/deliveries/${verb}`, { filter: {} }), 422);
      await problemOf(await call(`/v1/deliveries/${verb}`, { filter: { state: 'delivered' } }), 422);
    }
  });
});

describe('destinations', () => {
  it('that fail are listed with what they have failed, and only a paused one can be resumed', async () => {
    await debrief.receipt(await debrief.request([archived]));
    const place = 'slack/slack-message/C0000000009';
    expect(await bodyOf(await debrief.api.call('/v1/destinations'))).toEqual({
      destinations: [{ place, failures: 1, pausedAt: null, nextProbeAt: null, waiting: 0 }],
    });
    expect(await problemOf(await call('/v1/destinations/resume', { place }), 404)).toMatchObject({
      code: 'destination-not-paused',
    });
    await problemOf(await call('/v1/destinations/resume'), 422);
  });
});
