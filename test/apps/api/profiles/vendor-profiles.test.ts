import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ProfilePlan } from '../../../../apps/api/profiles/profile-responses.js';
import { type Sandbox, startSandbox } from '../../../../apps/sandbox/sandbox.js';
import { shippedProfiles } from '../../../../domain/shipped-profiles.js';
import { FullstoryClient } from '../../../../integrations/fullstory/fullstory-client.js';
import {
  bodyOf,
  post,
  problemOf,
  type RunningApi,
  sharedTemporal,
  startApi,
  testConfig,
  testConnections,
} from '../running-api.js';

let sandbox: Sandbox;
let api: RunningApi;
let client: FullstoryClient;
beforeAll(async () => {
  sandbox = await startSandbox({ keepBodies: true });
  const options = {
    kind: 'fullstory',
    baseUrl: sandbox.fullstory.url,
    apiKey: sandbox.credentials.fullstory.apiKey,
    authScheme: 'Basic',
    sessionsApi: 'v1',
  } as const;
  const config = testConfig({ ...testConnections, fullstory: options, locked: { ...options, apiKey: 'fake-refused' } });
  api = await startApi({ config, temporal: sharedTemporal() });
  client = new FullstoryClient({ ...options, connection: 'test' });
});
beforeEach(() => sandbox.fullstory.reset());
afterAll(async () => {
  await client.close();
  await api.stop();
  await sandbox.close();
});

const creation = { method: 'POST', path: '/v2/visit_profile' };
const ask = (verb: string, query = '') => api.call(`/v1/profiles/${verb}?source=fullstory${query}`, { method: 'POST' });
const plan = async (query?: string) => bodyOf<ProfilePlan>(await ask('plan', query));
const apply = async (query?: string) => bodyOf<ProfilePlan>(await ask('apply', query));
const names = async () => (await client.listProfiles()).map(({ name }) => name.replace(/@.*/, '')).sort();
const ours = shippedProfiles.map(({ name }) => `debrief/${name}`).sort();
const put = (postPrompt: string) =>
  api.call('/v1/profiles/quick', {
    ...post({ llm: { postPrompt: `${postPrompt} in one sentence for the next colleague.` } }),
    method: 'PUT',
  });

describe("Fullstory's profiles", () => {
  it('are planned and made, and then there is nothing to do', async () => {
    const count = shippedProfiles.length;
    expect(await plan()).toMatchObject({ changes: count, activations: count });
    expect(await names()).toEqual([]);
    const { steps } = await apply();
    expect(steps.map(({ action }) => action)).toEqual(shippedProfiles.map(() => 'create'));
    expect(await names()).toEqual(ours);
    expect(await apply()).toMatchObject({ changes: 0, activations: 0 });
    expect(await names()).toEqual(ours);
  });

  it('are updated in place when ours has changed', async () => {
    const before = await apply();
    await put('Name the page that was open last');
    const { steps, activations } = await apply();
    await api.call('/v1/profiles/quick', { method: 'DELETE' });
    expect(steps.filter(({ action }) => action !== 'unchanged')).toMatchObject([{ action: 'update', name: 'quick' }]);
    expect(activations).toBe(0);
    const idOf = (of: ProfilePlan['steps']) => of.find(({ name }) => name === 'quick')?.vendorId;
    expect(idOf(steps)).toBe(idOf(before.steps));
    expect(await names()).toEqual(ours);
  });

  it('that nobody wants any more are told, and deleted only when asked to', async () => {
    await client.createProfile({ name: 'debrief/gone@0123456789ab', llm: {} });
    await client.createProfile({ name: 'made by hand', llm: {} });
    expect((await apply()).steps.at(-1)).toMatchObject({ action: 'orphaned', name: 'gone' });
    expect(await names()).toContain('debrief/gone');
    expect((await plan('&prune=true')).steps.at(-1)).toMatchObject({ action: 'delete', name: 'gone' });
    await apply('&prune=true');
    expect(await names()).toEqual([...ours, 'made by hand']);
  });

  it('are one each when the reply to a creation is lost', async () => {
    sandbox.fullstory.fault({ match: creation, drop: 'after-effect', times: 3 });
    const { steps } = await apply();
    expect(steps.filter(({ error }) => error !== undefined)).toEqual([]);
    expect(steps.every(({ vendorId }) => vendorId !== null)).toBe(true);
    expect(await names()).toEqual(ours);
  });

  it('are one each when the creation is lost, which is told, and made the next time', async () => {
    sandbox.fullstory.fault({ match: creation, drop: 'before-effect' });
    const { steps } = await apply();
    expect(steps.filter(({ error }) => error !== undefined)).toMatchObject([{ name: 'briefing', vendorId: null }]);
    expect(await names()).toHaveLength(ours.length - 1);
    await apply();
    expect(await names()).toEqual(ours);
  });

  it('are one each when several people apply at once', async () => {
    await Promise.all([apply(), apply(), apply()]);
    expect(await names()).toEqual(ours);
  });

  it('cannot be asked for with a key that Fullstory refuses', async () => {
    const response = await api.call('/v1/profiles/apply?source=locked', { method: 'POST' });
    expect((await problemOf(response, 502)).code).toBe('vendor-unauthorized');
    expect((await problemOf(await api.call('/v1/profiles/plan', { method: 'POST' }), 422)).errors?.[0]?.path).toBe(
      'source',
    );
  });
});
