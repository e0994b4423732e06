import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deliveryIdOf } from '../../apps/sandbox/delivery-id-of.js';
import { type Effect } from '../../apps/sandbox/effect.js';
import { type AmbiguityPolicy, type BriefingDestination } from '../../domain/destination.js';
import { type ActivityEnvironment, type PublishedDelivery, startActivityEnvironment } from './activity-environment.js';
import { everyDestination, repeatableKinds, searchableKinds, type VendorCalls } from './every-destination.js';

const settleMs = 200;

let environment: ActivityEnvironment;
beforeAll(async () => {
  environment = await startActivityEnvironment({ settleMs });
});
beforeEach(() => {
  for (const vendor of ['intercom', 'salesforce', 'slack', 'webhook'] as const) environment.sandbox[vendor].reset();
});
afterAll(() => environment.close());

type Lost = 'before-effect' | 'after-effect';

/** A delivery whose first attempt had no reply. */
async function withLostReply(
  kind: BriefingDestination['kind'],
  { vendor, write }: Omit<VendorCalls, 'ask'>,
  drop: Lost,
  onAmbiguous: AmbiguityPolicy = 'hold',
): Promise<PublishedDelivery> {
  const delivery = await environment.published({ ...everyDestination[kind], onAmbiguous });
  environment.sandbox[vendor].fault({ match: { path: write, method: writeMethods[kind] }, drop });
  await expect(environment.deliver(delivery)).rejects.toMatchObject({ type: 'unavailable', nonRetryable: false });
  expect(await environment.cell(delivery)).toMatchObject({ state: 'sending', attempts: 1, released: 0 });
  return delivery;
}
const writeMethods: Partial<Record<BriefingDestination['kind'], string>> = {
  'intercom-contact-note': 'POST',
  'intercom-contact-attribute': 'PUT',
  'salesforce-field': 'PATCH',
};

/** What a vendor holds of a delivery. */
function effectsOf({ deliveryId }: PublishedDelivery, { vendor }: Pick<VendorCalls, 'vendor'>): Effect[] {
  return environment.sandbox[vendor].effects().filter((effect) => deliveryIdOf(effect) === deliveryId);
}

const requestsTo = ({ vendor }: Pick<VendorCalls, 'vendor'>, path: string) =>
  environment.sandbox[vendor].requests().filter((request) => new RegExp(path).test(request.path)).length;

const outcomes = async ({ deliveryId }: PublishedDelivery) =>
  (await environment.stores.desk.find(deliveryId))?.history.map(({ outcome }) => outcome);

describe.each(searchableKinds)('a delivery of kind %s', (kind, calls) => {
  it('whose reply was lost after it had arrived is found, not repeated', async () => {
    const delivery = await withLostReply(kind, calls, 'after-effect');
    expect(await environment.deliver(delivery)).toBe('delivered');
    expect(effectsOf(delivery, calls)).toHaveLength(1);
    const cell = await environment.cell(delivery);
    expect(cell).toMatchObject({ state: 'delivered', attempts: 2, error: null });
    expect(JSON.stringify(effectsOf(delivery, calls))).toContain(JSON.stringify(cell.effect?.id));
    expect(await outcomes(delivery)).toEqual(['lost', 'found']);
  });

  it('whose request was lost is asked for, then sent once', async () => {
    const delivery = await withLostReply(kind, calls, 'before-effect');
    expect(effectsOf(delivery, calls)).toEqual([]);
    expect(await environment.deliver(delivery)).toBe('delivered');
    expect(requestsTo(calls, calls.ask)).toBe(1);
    expect(effectsOf(delivery, calls)).toHaveLength(1);
    expect(await outcomes(delivery)).toEqual(['lost', 'delivered']);
  });

  it.each<[AmbiguityPolicy, state: string, effects: number]>([
    ['hold', 'ambiguous', 1],
    ['prefer-miss', 'discarded', 1],
    ['prefer-duplicate', 'delivered', 2],
  ])('that nobody may ask about ends as "%s" has it: %s', async (policy, state, effects) => {
    const delivery = await withLostReply(kind, calls, 'after-effect', policy);
    environment.sandbox[calls.vendor].fault({ match: { path: calls.ask }, status: 403, times: null });
    expect(await environment.deliver(delivery)).toBe(state);
    expect(effectsOf(delivery, calls)).toHaveLength(effects);
    const error = state === 'delivered' ? null : { kind: 'ambiguous' };
    expect(await environment.cell(delivery)).toMatchObject({ state, error });
    expect(await environment.deliver(delivery)).toBe(state);
    expect(effectsOf(delivery, calls)).toHaveLength(effects);
  });

  it('that cannot be asked about just now is asked about again, not sent', async () => {
    const delivery = await withLostReply(kind, calls, 'after-effect');
    environment.sandbox[calls.vendor].fault({ match: { path: calls.ask }, status: 503 });
    await expect(environment.deliver(delivery)).rejects.toMatchObject({ type: 'unavailable', nonRetryable: false });
    expect(await environment.deliver(delivery)).toBe('delivered');
    expect(effectsOf(delivery, calls)).toHaveLength(1);
    expect(await outcomes(delivery)).toEqual(['lost', 'refused', 'found']);
  });
});

describe.each(repeatableKinds)('a delivery of kind %s', (kind, calls) => {
  it.each<Lost>(['before-effect', 'after-effect'])('that had no reply (%s) is sent again, and is one', async (drop) => {
    const delivery = await withLostReply(kind, calls, drop);
    const requests = requestsTo(calls, calls.write);
    expect(await environment.deliver(delivery)).toBe('delivered');
    expect(requestsTo(calls, calls.write)).toBe(requests + 1);
    expect(await outcomes(delivery)).toEqual(['lost', 'delivered']);
    const ids = environment.sandbox[calls.vendor].effects().map(identityAtVendor);
    expect(ids.length).toBeGreaterThan(0);
    const ofDelivery = ids.filter((id) => id !== undefined);
    expect(new Set(ofDelivery).size).toBe(1);
  });
});

/** What makes two writes one at the vendor; a reference to an object is not one of its own. */
function identityAtVendor(effect: Effect): string | undefined {
  switch (effect.kind) {
    case 'hook':
      return effect.id;
    case 'record':
      return `${effect.object}/${effect.id}`;
    case 'object':
      return `${effect.type}/${effect.id}`;
    case 'attribute':
      return 'briefings' in effect.attributes ? undefined : `${effect.id}/${Object.keys(effect.attributes).join()}`;
    case 'message':
    case 'note':
    case 'conversation-note':
    case 'summary':
    case 'export':
      throw new Error(`a ${effect.kind} is kept as often as it is sent`);
  }
}

it('gives the vendor time to show what it was sent before it believes that nothing is there', async () => {
  const [kind, calls] = searchableKinds[0] ?? [];
  if (!kind || !calls) throw new Error('there is no searchable kind');
  environment.sandbox.slack.setDelays({ visibilityMs: settleMs });
  const delivery = await withLostReply(kind, calls, 'after-effect');
  expect(await environment.deliver(delivery)).toBe('delivered');
  expect(effectsOf(delivery, calls)).toHaveLength(1);
  expect(await outcomes(delivery)).toEqual(['lost', 'found']);
});
