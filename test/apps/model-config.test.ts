import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { type Config, parseConfig } from '../../apps/config.js';

const model = {
  kind: 'openai-compatible',
  baseUrl: 'http://127.0.0.1:11434/v1',
  apiKey: '${MODEL_API_KEY}',
  model: 'm-1',
};

function configOf(more: object): Config {
  const content = {
    apiKeys: [{ name: 'crm', key: 'fake-api-key' }],
    connections: { fullstory: { kind: 'fullstory', apiKey: 'fake-fullstory-key' } },
    ...more,
  };
  return parseConfig(stringify(content), { MODEL_API_KEY: 'fake-model-key' }, 'debrief.yaml');
}

it('has neither a model nor a window for one where none is configured', () => {
  const { model: configured, windows } = configOf({ windows: { composeMs: 1_000 } });
  expect(configured).toBeUndefined();
  expect(windows).not.toHaveProperty('composeMs');
});

it('takes a model with its key by reference and with limits for what is not said', () => {
  const config = configOf({ model });
  expect(config.model).toMatchObject({ ...model, apiKey: 'fake-model-key', maxDropped: 0.3, timeoutMs: 30_000 });
  expect(config.windows.composeMs).toBe(60_000);
  expect(configOf({ model, windows: { composeMs: 5_000 } }).windows.composeMs).toBe(5_000);
});

it('takes a model that wants no key', () => {
  expect(configOf({ model: { ...model, apiKey: '${NO_KEY:-}' } }).model?.apiKey).toBe('');
});

it.each([
  [{ kind: 'gemini' }, 'model.kind'],
  [{ baseUrl: 'api.openai.com' }, 'model.baseUrl'],
  [{ model: '' }, 'model.model'],
  [{ temperature: 3 }, 'model.temperature'],
  [{ maxDropped: 1.5 }, 'model.maxDropped'],
  [{ maxInputChars: 10 }, 'model.maxInputChars'],
  [{ stream: true }, 'model: '],
])('refuses %j', (wrong, path) => {
  expect(() => configOf({ model: { ...model, ...wrong } })).toThrow(path);
});
