import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type SalesforceField } from '../../domain/destination.js';
import { intercomNote, slackChannel } from '../storage/sample-runs.js';
import { type ActivityEnvironment, startActivityEnvironment } from './activity-environment.js';

const salesforceField: SalesforceField = {
  kind: 'salesforce-field',
  connection: 'salesforce',
  object: 'Contact',
  match: { field: 'Email', value: 'jane@doe.com' },
  field: 'Description',
  onMultiple: 'fail',
  onAmbiguous: 'hold',
  onEmpty: 'skip',
};

let environment: ActivityEnvironment;
beforeAll(async () => {
  environment = await startActivityEnvironment();
});
beforeEach(() => {
  for (const vendor of ['fullstory', 'intercom', 'salesforce', 'slack'] as const) environment.sandbox[vendor].reset();
});
afterAll(() => environment.close());

const published: ActivityEnvironment['published'] = (destination) => environment.published(destination);
const deliver: ActivityEnvironment['deliver'] = (delivery) => environment.deliver(delivery);
const cell: ActivityEnvironment['cell'] = (delivery) => environment.cell(delivery);

describe.each([
  // Slack refuses with 200 as well, so only an answer that says "ok" is a success.
  ['slack', slackChannel, { match: { path: 'chat.postMessage' }, body: '{"ok":true}' }],
  ['intercom', intercomNote, { match: { path: '/notes' }, malformed: true }],
  ['salesforce', salesforceField, { match: { path: '/sobjects/' }, malformed: true }],
] as const)('a delivery to %s', (vendor, destination, unreadableSuccess) => {
  const effects = () => environment.sandbox[vendor].effects();

  it('lands once and is recorded with what the vendor made of it', async () => {
    const delivery = await published(destination);
    expect(delivery.vendor).toBe(vendor);
    expect(await deliver(delivery)).toBe('delivered');
    expect(effects()).toHaveLength(1);
    const recorded = await cell(delivery);
    expect(recorded).toMatchObject({ state: 'delivered', attempts: 1, error: null });
    expect(JSON.stringify(effects())).toContain(recorded.effect?.id);
    expect(recorded.deliveredAt).not.toBeNull();
  });

  it('that was made is not sent again', async () => {
    const delivery = await published(destination);
    await deliver(delivery);
    const requests = environment.sandbox[vendor].requests().length;
    expect(await deliver(delivery)).toBe('delivered');
    expect(environment.sandbox[vendor].requests()).toHaveLength(requests);
    expect(await cell(delivery)).toMatchObject({ attempts: 1 });
  });

  it('counts as made when success was answered and cannot be read', async () => {
    const delivery = await published(destination);
    environment.sandbox[vendor].fault(unreadableSuccess);
    expect(await deliver(delivery)).toBe('delivered');
    expect(effects()).toHaveLength(1);
    expect(await cell(delivery)).toMatchObject({ state: 'delivered', effect: { id: null, url: null }, error: null });
    expect(await deliver(delivery)).toBe('delivered');
    expect(effects()).toHaveLength(1);
  });

  it('stays open with its cause while the vendor is away, and is made when it is back', async () => {
    const delivery = await published(destination);
    environment.sandbox[vendor].fault({ drop: 'before-effect' });
    await expect(deliver(delivery)).rejects.toMatchObject({ type: 'unavailable', nonRetryable: false });
    expect(await cell(delivery)).toMatchObject({ state: 'sending', attempts: 1, error: { kind: 'unavailable' } });
    expect(await deliver(delivery)).toBe('delivered');
    expect(await cell(delivery)).toMatchObject({ state: 'delivered', attempts: 2, error: null });
    expect(effects()).toHaveLength(1);
  });
});

describe('a refused delivery', () => {
  it('fails for good with its cause, and is not tried again', async () => {
    const delivery = await published({ ...slackChannel, channel: 'C0000000009' });
    await expect(deliver(delivery)).rejects.toMatchObject({ type: 'rejected', nonRetryable: true });
    expect(await cell(delivery)).toMatchObject({ state: 'failed', attempts: 1, error: { kind: 'rejected' } });
    expect(await deliver(delivery)).toBe('failed');
    expect(await cell(delivery)).toMatchObject({ attempts: 1 });
  });

  it('by a rate limit waits as long as the vendor asks', async () => {
    const delivery = await published(slackChannel);
    environment.sandbox.slack.fault({ status: 429, retryAfter: '30' });
    await expect(deliver(delivery)).rejects.toMatchObject({ type: 'rate-limited', nextRetryDelay: 30_000 });
    expect(await cell(delivery)).toMatchObject({ state: 'sending', error: { kind: 'rate-limited' } });
  });

  it('for want of a connection says so', async () => {
    const delivery = await published({ ...slackChannel, connection: 'renamed' });
    await expect(deliver(delivery)).rejects.toMatchObject({ type: 'unauthorized' });
    expect(await cell(delivery)).toMatchObject({ state: 'failed', error: { kind: 'unauthorized' } });
  });

  it('names no person in its cause', async () => {
    const delivery = await published({ ...intercomNote, contact: { email: 'nobody@example.com' } });
    await expect(deliver(delivery)).rejects.toMatchObject({ type: 'not-found' });
    expect(await cell(delivery)).toMatchObject({
      state: 'failed',
      error: { kind: 'not-found', message: 'No contact matches.' },
    });
  });
});

describe('a contact that is not the only one with its address', () => {
  const shared = { ...intercomNote, contact: { email: 'shared@example.com' } };
  const notes = () => environment.sandbox.intercom.effects();

  it('gets nothing by default', async () => {
    const delivery = await published(shared);
    await expect(deliver(delivery)).rejects.toMatchObject({ type: 'rejected' });
    expect(notes()).toEqual([]);
  });

  it('gets the note together with the other one, or in its place, as the policy says', async () => {
    const all = await published({ ...shared, onMultiple: 'all' });
    await deliver(all);
    expect(notes()).toHaveLength(2);
    expect((await cell(all)).effect?.id?.split(',')).toHaveLength(2);
    await deliver(await published({ ...shared, onMultiple: 'newest' }));
    expect(notes()).toHaveLength(3);
  });
});
