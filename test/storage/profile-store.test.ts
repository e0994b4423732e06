import { describe, expect, it } from 'vitest';
import { shippedProfiles } from '../../domain/shipped-profiles.js';
import { freshStores, testDatabases } from './test-databases.js';

describe.each(testDatabases)('profiles on $name', ({ open }) => {
  const stores = freshStores(open);

  const listed = async () => (await stores.profiles.list()).map(({ profile }) => profile);

  it('are kept as they were put, and listed by name', async () => {
    for (const { name, ...options } of shippedProfiles) await stores.profiles.put(name, options);
    expect(await listed()).toEqual(shippedProfiles.toSorted((a, b) => (a.name < b.name ? -1 : 1)));
  });

  it('are replaced whole', async () => {
    await stores.profiles.put('renewals', { description: 'First.', llm: {}, slice: { mode: 'last' } });
    await stores.profiles.put('renewals', { llm: { postPrompt: 'Second.' } });
    expect(await listed()).toContainEqual({ name: 'renewals', llm: { postPrompt: 'Second.' } });
  });

  it('are deleted once', async () => {
    await stores.profiles.put('passing', { llm: {} });
    expect(await stores.profiles.delete('passing')).toBe(true);
    expect(await stores.profiles.delete('passing')).toBe(false);
    expect((await listed()).map(({ name }) => name)).not.toContain('passing');
  });
});
