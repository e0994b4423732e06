import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { type Config, ConfigError, parseConfig } from '../../apps/config.js';

/** Parses a configuration with these profiles. */
function profilesOf(profiles: object): Config['profiles'] {
  const content = {
    apiKeys: [{ name: 'crm', key: 'fake-api-key' }],
    connections: { fullstory: { kind: 'fullstory', apiKey: 'fake-fullstory-key' } },
    profiles,
  };
  return parseConfig(stringify(content), {}, 'debrief.yaml').profiles;
}

const schema = { type: 'OBJECT', properties: { issues: { type: 'ARRAY', items: { type: 'STRING' } } } };
const everything = {
  description: 'For renewals.',
  llm: { prePrompt: 'Before.', postPrompt: 'After.', temperature: 0.2, responseSchema: schema },
  slice: {
    mode: 'timestamp',
    eventLimit: 50,
    durationLimitMs: 60_000,
    startTimestamp: '2026-11-20T10:00:00Z',
    endTimestamp: '2026-11-20T11:00:00+01:00',
  },
  context: {
    include: ['user', 'device'],
    exclude: ['org'],
    excludeOrgContext: true,
    excludeUserContext: false,
    excludeLocation: true,
    excludeDevice: true,
  },
  events: {
    includeTypes: ['click', 'Order Completed'],
    excludeTypes: ['copy'],
    excludeDefinedEvents: true,
    excludeApiEvents: true,
    excludeEventTimestamps: true,
    excludeSelectors: true,
    includeSelectorTags: true,
    trimToLastNSelectors: 2,
    includeTabIndex: true,
    includeDescriptions: true,
  },
};

describe('profiles', () => {
  it('take every option of every section', () => {
    expect(profilesOf({ renewals: everything })).toEqual({ renewals: everything });
  });

  it("are understood in Fullstory's spelling", () => {
    const pasted = {
      llm: { pre_prompt: 'Before.', response_schema: schema },
      slice: { mode: 'LAST', duration_limit_ms: '60000', event_limit: 50 },
      context: { exclude_org_context: true },
      events: { include_types: ['click'], trim_to_last_n_selectors: 2 },
    };
    expect(profilesOf({ pasted })).toEqual({
      pasted: {
        llm: { prePrompt: 'Before.', responseSchema: schema },
        slice: { mode: 'last', durationLimitMs: 60_000, eventLimit: 50 },
        context: { excludeOrgContext: true },
        events: { includeTypes: ['click'], trimToLastNSelectors: 2 },
      },
    });
  });

  it.each([
    ['an object', { ...schema, $schema: 'https://json-schema.org/draft/2020-12/schema' }],
    ['its text', JSON.stringify(schema)],
    ['small types', JSON.parse(JSON.stringify(schema).toLowerCase()) as object],
  ])('take output_schema for response_schema, as %s', (_form, given) => {
    for (const alias of ['output_schema', 'outputSchema']) {
      expect(profilesOf({ quick: { llm: { [alias]: given } } }).quick?.llm).toEqual({ responseSchema: schema });
    }
  });

  it.each<[string[], object]>([
    [['Renewals'], { Renewals: {} }],
    [['quick'], { quick: { prompt: 'x' } }],
    [['quick.llm'], { quick: { llm: { promt: 'x' } } }],
    [['quick.llm.temperature', 'quick.slice.mode'], { quick: { llm: { temperature: 3 }, slice: { mode: 'middle' } } }],
    [['quick.slice.eventLimit'], { quick: { slice: { event_limit: 0 } } }],
    [['quick.slice.startTimestamp'], { quick: { slice: { startTimestamp: 'yesterday' } } }],
    [['quick.context.include.1'], { quick: { context: { include: ['user', 'weather'] } } }],
    [['quick.events.includeTypes'], { quick: { events: { includeTypes: 'click' } } }],
    [['quick.llm.responseSchema'], { quick: { llm: { output_schema: '{' } } }],
    [['quick.llm.responseSchema.type'], { quick: { llm: { responseSchema: { type: 'STRING' } } } }],
    [
      ['quick.llm.responseSchema.properties.goal.type', 'quick.llm.responseSchema.properties.goal'],
      { quick: { llm: { responseSchema: { type: 'OBJECT', properties: { goal: { type: 'text', oneOf: [] } } } } } },
    ],
  ])('are refused with the paths %j', (paths, profiles) => {
    const parse = () => profilesOf(profiles);
    expect(parse).toThrow(ConfigError);
    for (const path of paths) expect(parse).toThrow(`\n  profiles.${path}: `);
  });
});
