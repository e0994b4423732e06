import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deliveryIdOf } from '../../apps/sandbox/delivery-id-of.js';
import { type Effect } from '../../apps/sandbox/effect.js';
import { type BriefingDestination, destinationVendor } from '../../domain/destination.js';
import { policies } from '../storage/sample-runs.js';
import { type ActivityEnvironment, startActivityEnvironment } from './activity-environment.js';
import { everyDestination } from './every-destination.js';

let environment: ActivityEnvironment;
beforeAll(async () => {
  environment = await startActivityEnvironment();
});
beforeEach(async () => {
  for (const vendor of ['intercom', 'salesforce', 'slack', 'webhook'] as const) environment.sandbox[vendor].reset();
  await environment.database.db.execute(sql`delete from gates`);
  await environment.database.db.execute(sql`delete from destination_health`);
});
afterAll(() => environment.close());

/** What a reader sees of an effect. */
function textOf(effect: Effect): string {
  switch (effect.kind) {
    case 'message':
      return [effect.text, JSON.stringify(effect.blocks), ...(effect.files ?? []).map(({ content }) => content)].join();
    case 'note':
    case 'conversation-note':
    case 'hook':
      return effect.body;
    case 'record':
      return JSON.stringify(effect.fields);
    case 'object':
    case 'attribute':
      return JSON.stringify(effect.attributes);
    case 'summary':
    case 'export':
      return '';
  }
}

describe('a delivery of any kind', () => {
  it.each(Object.keys(everyDestination) as BriefingDestination['kind'][])(
    'a %s is made once, and can be read',
    async (kind) => {
      const destination = everyDestination[kind];
      const vendor = environment.sandbox[destinationVendor(destination)];
      const delivery = await environment.published(destination);
      expect(await environment.deliver(delivery)).toBe('delivered');
      expect(await environment.deliver(delivery)).toBe('delivered');

      const readable = vendor.effects().filter((effect) => /two tickets/i.test(textOf(effect)));
      expect(readable).toHaveLength(1);
      const identified = vendor.effects().filter((effect) => deliveryIdOf(effect) === delivery.deliveryId);
      const anonymous = kind === 'intercom-contact-attribute' || kind === 'salesforce-field';
      expect(identified).toHaveLength(anonymous ? 0 : 1);
      const cell = await environment.cell(delivery);
      expect(cell).toMatchObject({ state: 'delivered', attempts: 1, error: null });
      expect(JSON.stringify(vendor.effects())).toContain(cell.effect?.id);
    },
  );

  it('keeps of what was sent its size and digest only', async () => {
    const delivery = await environment.published(everyDestination['slack-message']);
    await environment.deliver(delivery);
    const run = await environment.stores.runs.find(delivery.runId);
    const content = Buffer.from(run?.contents[0]?.content ?? '');
    const digest = await crypto.subtle.digest('SHA-256', content);
    expect((await environment.stores.desk.find(delivery.deliveryId))?.history).toMatchObject([
      {
        outcome: 'delivered',
        evidence: { sentBytes: content.byteLength, sentSha256: Buffer.from(digest).toString('hex') },
      },
    ]);
  });
});

describe.each([
  { what: 'a field of a record', kind: 'salesforce-field', method: 'PATCH' } as const,
  { what: 'an attribute of a contact', kind: 'intercom-contact-attribute', method: 'PUT' } as const,
])('$what that a newer run has written', ({ kind, method }) => {
  const field = everyDestination[kind];
  const vendor = () => environment.sandbox[destinationVendor(field)];

  it('is not overwritten by an older run, which ends as superseded', async () => {
    const older = await environment.published(field);
    const newer = await environment.published(field);
    expect(await environment.deliver(newer)).toBe('delivered');
    expect(await environment.deliver(older)).toBe('discarded');
    expect(await environment.cell(older)).toMatchObject({ state: 'discarded', error: { kind: 'superseded' } });
    expect(vendor().effects()).toHaveLength(1);
  });

  it('is written by both where the older one came first', async () => {
    const older = await environment.published(field);
    const newer = await environment.published(field);
    expect(await environment.deliver(older)).toBe('delivered');
    expect(await environment.deliver(newer)).toBe('delivered');
    expect(vendor().effects()).toHaveLength(2);
  });

  it('makes a newer run wait while an older one is writing it', async () => {
    const older = await environment.published(field);
    const newer = await environment.published(field);
    vendor().fault({ match: { method }, stallMs: 1_000 });
    const writing = environment.deliver(older);
    const written = () => vendor().effects().length;
    await expect.poll(written).toBe(1);
    await expect(environment.deliver(newer)).rejects.toMatchObject({ type: 'postponed', nonRetryable: false });
    expect(written()).toBe(1);
    expect(await writing).toBe('delivered');
    expect(await environment.deliver(newer)).toBe('delivered');
    expect(await environment.cell(newer)).toMatchObject({ attempts: 2, released: 1 });
  });
});

describe('a delivery whose turn it is not', () => {
  const message = everyDestination['slack-message'];

  it('waits with every other of its connection while the vendor wants to be left alone', async () => {
    const [limited, other] = [await environment.published(message), await environment.published(message)];
    const file = await environment.published(everyDestination['slack-file']);
    environment.sandbox.slack.fault({ retryAfter: '30' });
    await expect(environment.deliver(limited)).rejects.toMatchObject({ type: 'rate-limited', nextRetryDelay: 30_000 });
    const requests = environment.sandbox.slack.requests().length;
    for (const waiting of [limited, other, file]) {
      const postponed = environment.deliver(waiting);
      await expect(postponed).rejects.toMatchObject({ type: 'postponed', nonRetryable: false, category: 'BENIGN' });
    }
    expect(environment.sandbox.slack.requests()).toHaveLength(requests);
    expect(await environment.cell(other)).toMatchObject({ state: 'pending', attempts: 0, error: null });
    const elsewhere = await environment.published(everyDestination.webhook);
    expect(await environment.deliver(elsewhere)).toBe('delivered');
  });

  it('waits while its destination is paused, of which somebody is told once', async () => {
    const archived = { ...message, channel: 'C0000000009' };
    const deliveries = [];
    for (let n = 0; n < 11; n++) deliveries.push(await environment.published(archived));
    const last = deliveries.pop();
    for (const delivery of deliveries) {
      await expect(environment.deliver(delivery)).rejects.toMatchObject({ type: 'rejected' });
    }
    expect(environment.paused).toEqual(['slack/slack-message/C0000000009']);
    if (!last) throw new Error('there is no eleventh');
    await expect(environment.deliver(last)).rejects.toMatchObject({ type: 'postponed' });
    expect(await environment.cell(last)).toMatchObject({ state: 'pending', attempts: 0 });
    const elsewhere = await environment.published({ ...message, ...policies, channel: 'C0000000002' });
    expect(await environment.deliver(elsewhere)).toBe('delivered');
  });
});
