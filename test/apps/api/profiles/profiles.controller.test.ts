import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ProfileList, type ProfileView } from '../../../../apps/api/profiles/profile-responses.js';
import { shippedProfiles } from '../../../../domain/shipped-profiles.js';
import { bodyOf, post, problemOf, type RunningApi, sharedTemporal, startApi, testConfig } from '../running-api.js';

const postPrompt = 'Tell an account executive which plans were compared, and which question stayed open.';
const options = { description: 'For renewals.', llm: { postPrompt }, slice: { mode: 'last' } };

let api: RunningApi;
beforeAll(async () => {
  const profiles = { support: { llm: { postPrompt: `${postPrompt} Ours.` } }, house: { llm: { postPrompt } } };
  api = await startApi({ config: { ...testConfig(), profiles }, temporal: sharedTemporal() });
});
afterAll(() => api.stop());

const put = (name: string, body: unknown) => api.call(`/v1/profiles/${name}`, { ...post(body), method: 'PUT' });
const remove = (name: string) => api.call(`/v1/profiles/${name}`, { method: 'DELETE' });
const find = async (name: string) => bodyOf<ProfileView>(await api.call(`/v1/profiles/${name}`));

describe('profiles', () => {
  it('are those that come with Debrief, then those of the configuration, which go first where names agree', async () => {
    const { profiles } = await bodyOf<ProfileList>(await api.call('/v1/profiles'));
    expect(profiles.map(({ name }) => name)).toEqual([...shippedProfiles.map(({ name }) => name), 'house']);
    expect(profiles.find(({ name }) => name === 'quick')).toMatchObject({ origin: 'shipped', warnings: [] });
    expect(profiles.find(({ name }) => name === 'support')).toMatchObject({
      origin: 'configured',
      llm: { postPrompt: `${postPrompt} Ours.` },
    });
  });

  it('are created and replaced, in the spelling of either side', async () => {
    const created = await bodyOf<ProfileView>(await put('renewals', options));
    expect(created).toMatchObject({ name: 'renewals', origin: 'stored', ...options, context: null, warnings: [] });
    expect(await find('renewals')).toEqual(created);
    const replaced = await bodyOf<ProfileView>(
      await put('renewals', { llm: { post_prompt: postPrompt, output_schema: { type: 'object' } } }),
    );
    expect(replaced).toMatchObject({ description: null, slice: null, llm: { responseSchema: { type: 'OBJECT' } } });
  });

  it('have a version that follows their content alone', async () => {
    const [one, other] = [await put('one', options), await put('other', { ...options, description: 'Else.' })];
    const { version } = await bodyOf<ProfileView>(one);
    expect((await bodyOf<ProfileView>(other)).version).toBe(version);
    const changed = await put('one', { ...options, slice: { mode: 'first' } });
    expect((await bodyOf<ProfileView>(changed)).version).not.toBe(version);
  });

  it('hide those of the same name until they are deleted', async () => {
    await put('support', options);
    expect(await find('support')).toMatchObject({ origin: 'stored', description: 'For renewals.' });
    expect((await remove('support')).status).toBe(204);
    expect(await find('support')).toMatchObject({ origin: 'configured' });
  });

  it.each([
    ['support', 'The profile "support" stands in debrief.yaml; it cannot be deleted.'],
    ['quick', 'The profile "quick" comes with Debrief; it cannot be deleted.'],
  ])('are not deleted where they are not stored: %s', async (name, detail) => {
    const problem = await problemOf(await remove(name), 409);
    expect([problem.code, problem.detail]).toEqual(['profile-not-stored', detail]);
  });

  it('are unknown where there is none', async () => {
    for (const response of [await api.call('/v1/profiles/none'), await remove('none')]) {
      expect((await problemOf(response, 404)).code).toBe('profile-not-found');
    }
  });

  it('tell likely mistakes', async () => {
    const hasty = { llm: { postPrompt: 'Summarize.' }, events: { includeTypes: ['clik'], excludeTypes: ['copy'] } };
    const { warnings } = await bodyOf<ProfileView>(await put('hasty', hasty));
    expect(warnings.map(({ path }) => path)).toEqual(['llm.postPrompt', 'events.excludeTypes', 'events.includeTypes']);
  });

  it('are refused with every mistake, and leave nothing', async () => {
    const problem = await problemOf(await put('bad', { llm: { temperature: 9 }, slices: {} }), 422);
    expect(problem.errors?.map(({ path }) => path).sort()).toEqual(['llm.temperature', 'slices']);
    expect((await problemOf(await put('Bad', options), 422)).errors?.[0]?.path).toBe('name');
    await problemOf(await api.call('/v1/profiles/bad'), 404);
  });
});

describe('a run', () => {
  const subject = { email: 'jane@example.com' };
  const accept = (body: object, key: string = randomUUID()) =>
    api.call('/v1/summaries', post({ subject, destinations: [], ...body }, { 'idempotency-key': key }));
  const requestOf = async (response: Response) => {
    const { runId } = await bodyOf<{ runId: string }>(response, 202);
    return { runId, request: (await api.stores.runs.find(runId))?.request };
  };

  it('keeps what its profile says, whatever it says later', async () => {
    await put('changing', options);
    const key = randomUUID();
    const first = await requestOf(await accept({ profile: 'changing' }, key));
    expect(first.request).toMatchObject({ profile: 'changing', profileContent: { name: 'changing', ...options } });
    await put('changing', { llm: { postPrompt: `${postPrompt} Changed.` } });
    expect(await requestOf(await accept({ profile: 'changing' }, key))).toEqual(first);
    const later = await requestOf(await accept({ profile: 'changing' }));
    expect(later.request).toMatchObject({ profileContent: { llm: { postPrompt: `${postPrompt} Changed.` } } });
  });

  it('keeps nothing of the default, unless it was replaced', async () => {
    const { request } = await requestOf(await accept({}));
    expect(request).toMatchObject({ profile: 'briefing' });
    expect(request).not.toHaveProperty('profileContent');
    await put('briefing', options);
    expect((await requestOf(await accept({}))).request).toMatchObject({ profileContent: options });
    await remove('briefing');
    expect((await requestOf(await accept({}))).request).not.toHaveProperty('profileContent');
  });

  it('takes a profile that another process has stored', async () => {
    await accept({});
    await api.stores.profiles.put('elsewhere', { llm: { postPrompt } });
    expect((await accept({ profile: 'elsewhere' })).status).toBe(202);
  });

  it('is refused with the names there are', async () => {
    const { errors } = await problemOf(await accept({ profile: 'poem' }), 422);
    expect(errors?.[0]).toMatchObject({ path: 'profile' });
    expect(errors?.[0]?.message).toMatch(/^there is no profile "poem"; known: briefing, quick, .*house/);
  });
});
