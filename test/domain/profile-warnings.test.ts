import { describe, expect, it } from 'vitest';
import { profileWarnings } from '../../domain/profile-warnings.js';
import { type EventOptions, type SliceOptions } from '../../domain/summary-profile.js';

const postPrompt = 'Tell a support agent which step of the checkout failed, with the message the visitor saw.';
const llm = { postPrompt };
const pathsOf = (profile: Parameters<typeof profileWarnings>[0]) => profileWarnings(profile).map(({ path }) => path);

describe('a profile is warned about', () => {
  it.each([
    'Summarize.',
    'Please summarize what happened in this session.',
    'Can you give me a brief summary of the user journey and describe the experience?',
    'Look for errors',
  ])('when its prompt is generic: %s', (prompt) => {
    expect(pathsOf({ llm: { postPrompt: prompt } })).toEqual(['llm.postPrompt']);
    expect(pathsOf({ llm: { prePrompt: prompt } })).toEqual(['llm.prePrompt']);
    expect(pathsOf({ llm: { prePrompt: postPrompt, postPrompt: prompt } })).toEqual(['llm.postPrompt']);
  });

  it('when it has no prompt at all', () => {
    expect(profileWarnings({ llm: {} })[0]?.message).toContain('there is no prompt');
  });

  it('when it both includes and excludes', () => {
    const context = { include: ['user' as const], exclude: ['org' as const] };
    const events = { includeTypes: ['click'], excludeTypes: ['copy'] };
    expect(pathsOf({ llm, context, events })).toEqual(['context.exclude', 'events.excludeTypes']);
  });

  it.each([
    ['navigat', 'navigate'],
    ['rage_click', 'rage-click'],
    ['Rage Click', 'rage-click'],
    ['Click', 'click'],
    ['consle-eror', 'console-error'],
  ])('when an event type looks like a typing error: %s', (typed, meant) => {
    const [warning, ...more] = profileWarnings({ llm, events: { includeTypes: [typed] } });
    expect(warning).toEqual({
      path: 'events.includeTypes',
      message: `"${typed}" is no event type; is "${meant}" meant?`,
    });
    expect(more).toEqual([]);
    expect(pathsOf({ llm, events: { excludeTypes: [typed] } })).toEqual(['events.excludeTypes']);
  });

  it.each<SliceOptions>([
    { startTimestamp: '2026-11-20T10:00:00Z', endTimestamp: '2026-11-20T10:00:00Z' },
    { startTimestamp: '2026-11-20T10:00:00Z', endTimestamp: '2026-11-20T11:30:00+02:00' },
    { mode: 'timestamp', eventLimit: 10 },
  ])('when its slice holds nothing: %o', (slice) => {
    expect(pathsOf({ llm, slice })).toEqual(['slice.startTimestamp']);
  });
});

describe('a profile is not warned about', () => {
  it.each<EventOptions>([
    { includeTypes: ['click', 'exception'] },
    { includeTypes: ['Order Completed', 'navigation-drawer'] },
    { excludeTypes: [] },
  ])('for events %o', (events) => {
    expect(profileWarnings({ llm, events })).toEqual([]);
  });

  it('for a slice that begins before it ends', () => {
    const slice = { startTimestamp: '2026-11-20T10:00:00+02:00', endTimestamp: '2026-11-20T09:00:00Z' };
    expect(profileWarnings({ llm, slice })).toEqual([]);
  });
});
