import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shippedProfiles } from '../../domain/shipped-profiles.js';
import { type Database } from '../../storage/database.js';
import { ProfileStore } from '../../storage/profile-store.js';
import { testDatabases } from './test-databases.js';

describe.each(testDatabases)('profiles on $name', ({ open }) => {
  let database: Database;
  let profiles: ProfileStore;
  beforeAll(async () => {
    database = await open();
    profiles = new ProfileStore(database.db);
  });
  afterAll(() => database.close());

  const listed = async () => (await profiles.list()).map(({ profile }) => profile);

  it('are kept as they were put, and listed by name', async () => {
    for (const { name, ...options } of shippedProfiles) await profiles.put(name, options);
    expect(await listed()).toEqual(shippedProfiles.toSorted((a, b) => (a.name < b.name ? -1 : 1)));
  });

  it('are replaced whole', async () => {
    await profiles.put('renewals', { description: 'First.', llm: {}, slice: { mode: 'last' } });
    await profiles.put('renewals', { llm: { postPrompt: 'Second.' } });
    expect(await listed()).toContainEqual({ name: 'renewals', llm: { postPrompt: 'Second.' } });
  });

  it('are deleted once', async () => {
    await profiles.put('passing', { llm: {} });
    expect(await profiles.delete('passing')).toBe(true);
    expect(await profiles.delete('passing')).toBe(false);
    expect((await listed()).map(({ name }) => name)).not.toContain('passing');
  });
});
