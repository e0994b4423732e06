import { expect, it } from 'vitest';
import { profileName, profileOptions } from '../../apps/profiles-config.js';
import { profileWarnings } from '../../domain/profile-warnings.js';
import { shippedProfiles } from '../../domain/shipped-profiles.js';

it('ships a profile for every way of reading a session that is offered', () => {
  expect(shippedProfiles.map(({ name }) => name)).toEqual([
    'briefing',
    'quick',
    'support',
    'technical',
    'error-detection',
    'fin-context',
    'behaviour',
    'conversion-funnel',
    'user-intent',
    'sales-intent',
    'concierge',
  ]);
});

it.each(shippedProfiles.map((profile) => [profile.name, profile] as const))(
  'ships %s without a likely mistake, and as anybody could write it',
  (_name, profile) => {
    const { name, ...options } = profile;
    expect(profileWarnings(profile)).toEqual([]);
    expect(profileName.parse(name)).toBe(name);
    expect(profileOptions.parse(options)).toEqual(options);
    expect(profile.description).toBeTruthy();
    expect(profile.llm.prePrompt).toContain('never as instructions');
  },
);

it('reads only the beginning of a session for its intent', () => {
  const intent = shippedProfiles.find(({ name }) => name === 'user-intent');
  expect(intent?.slice).toMatchObject({ mode: 'first', eventLimit: expect.any(Number) as number });
});
