import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Sandbox, startSandbox } from '../../../apps/sandbox/sandbox.js';
import {
  LanguageModelClient,
  type LanguageModelOptions,
} from '../../../integrations/language-model/language-model-client.js';
import { IntegrationError } from '../../../integrations/http/integration-error.js';
import { failureOf, json, startLoopback } from '../loopback-server.js';

const told =
  '<session id="S1">\n{"goal":"Two tickets","obstacles":["Card declined"],"synopsis":"Tried twice"}\n</session>';
const expected = [
  { about: 'goal', text: 'Wanted: Two tickets', sessions: ['S1'] },
  { about: 'obstacle', text: 'Met: Card declined', sessions: ['S1'] },
  { about: 'session', text: 'Tried twice', sessions: ['S1'] },
];

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ keepBodies: true });
});
afterEach(() => sandbox.model.reset());
afterAll(() => sandbox.close());

function client(options: Partial<LanguageModelOptions> = {}): LanguageModelClient {
  const { apiKey } = sandbox.credentials.model;
  const baseUrl = `${sandbox.model.url}/v1`;
  const defaults = { kind: 'openai-compatible', baseUrl, apiKey, model: 'm-1', timeoutMs: 2_000 } as const;
  const created = new LanguageModelClient({ ...defaults, ...options });
  onTestFinished(() => created.close());
  return created;
}

async function refusalOf(promise: Promise<unknown>): Promise<IntegrationError> {
  const failure = await failureOf(promise);
  if (failure instanceof IntegrationError) return failure;
  throw failure;
}

const sent = () => sandbox.model.requests().map(({ path }) => path);
const bodyOf = (index: number) =>
  JSON.parse(sandbox.model.requests()[index]?.requestBody ?? '') as Record<string, unknown>;

describe.each([
  { kind: 'openai-compatible', model: 'm-1', path: '/v1/chat/completions' },
  { kind: 'anthropic', model: 'claude-sonnet-4-5', path: '/v1/messages' },
  { kind: 'anthropic', model: 'some-older-model', path: '/v1/messages' },
] as const)('$kind with $model', ({ kind, model, path }) => {
  it('has one question answered in the shape that it is given', async () => {
    expect(await client({ kind, model }).proposeStatements(told)).toEqual(expected);
    expect(sent()).toEqual([path]);
    expect(JSON.stringify(bodyOf(0))).toContain('"last-action"');
    expect(bodyOf(0)).not.toHaveProperty('temperature');
  });

  it('is told temperature and length where the operator sets them', async () => {
    await client({ kind, model, temperature: 0.2, maxOutputTokens: 900 }).proposeStatements(told);
    expect(bodyOf(0)).toMatchObject({ model, temperature: 0.2, max_tokens: 900 });
  });

  it('may put its JSON between sentences', async () => {
    sandbox.model.control('mode', { mode: 'prose' });
    expect(await client({ kind, model }).proposeStatements(told)).toEqual(expected);
  });

  it('that takes no shape is asked for text, from then on at once', async () => {
    sandbox.model.control('mode', { mode: 'no-shapes' });
    const asked = client({ kind, model });
    expect(await asked.proposeStatements(told)).toEqual(expected);
    expect(await asked.proposeStatements(told)).toEqual(expected);
    expect(sent()).toHaveLength(3);
  });

  it.each(['refuses', 'rubbish'])('that %s is rejected without quoting it', async (mode) => {
    sandbox.model.control('mode', { mode });
    const failure = await refusalOf(client({ kind, model }).proposeStatements(told));
    expect(failure).toMatchObject({ kind: 'rejected', code: 'answer-unreadable' });
    expect(failure.cause).toBeUndefined();
    expect(failure.message).not.toMatch(/cannot|statements"/);
  });

  it('that refuses the key says so without saying the key', async () => {
    const apiKey = 'sk-a-wrong-key-nobody-may-see';
    const failure = await refusalOf(client({ kind, model, apiKey }).proposeStatements(told));
    expect(failure).toMatchObject({ kind: 'unauthorized', status: 401, code: 'invalid_api_key' });
    expect(JSON.stringify(failure) + failure.message + failure.stack).not.toContain(apiKey);
  });

  it.each([
    { fault: { status: 500 }, kinds: 'unavailable' },
    { fault: { status: 529 }, kinds: 'unavailable' },
    { fault: { retryAfter: '7' }, kinds: 'rate-limited' },
    { fault: { status: 404 }, kinds: 'not-found' },
    { fault: { drop: 'after-effect' as const }, kinds: 'unavailable' },
  ])('is asked once where it answers $fault', async ({ fault, kinds }) => {
    sandbox.model.fault({ ...fault, times: null });
    const failure = await refusalOf(client({ kind, model }).proposeStatements(told));
    expect(failure).toMatchObject({ kind: kinds, effect: 'none' });
    if ('retryAfter' in fault) expect(failure.retryAfterMs).toBe(7_000);
    sandbox.model.clearFaults();
    expect(sent()).toEqual([path]);
  });

  it('that answers with no JSON at all is unavailable', async () => {
    sandbox.model.fault({ malformed: true });
    expect(await refusalOf(client({ kind, model }).proposeStatements(told))).toMatchObject({ kind: 'unavailable' });
  });

  it('is given up after its time', async () => {
    sandbox.model.fault({ delayMs: 60_000 });
    const failure = await refusalOf(client({ kind, model, timeoutMs: 100 }).proposeStatements(told));
    expect(failure).toMatchObject({ kind: 'unavailable' });
    expect(failure.message).toBe('model: could not write a briefing: POST had no complete answer after 100 ms');
  });

  it('stops when its caller does', async () => {
    sandbox.model.fault({ delayMs: 60_000 });
    const reason = new Error('the run was cancelled');
    const aborting = new AbortController();
    const asking = client({ kind, model, timeoutMs: 60_000 }).proposeStatements(told, aborting.signal);
    aborting.abort(reason);
    await expect(asking).rejects.toBe(reason);
  });

  it('quotes none of the sessions when it refuses a request', async () => {
    const body = JSON.stringify({ error: { message: `extra fields in ${told}`, code: null } });
    sandbox.model.fault({ status: 400, body, times: 2 });
    const failure = await refusalOf(client({ kind, model }).proposeStatements(told));
    expect(failure).toMatchObject({ kind: 'rejected', status: 400 });
    expect(failure.message).not.toContain('Card declined');
  });
});

it('sends no key where none is configured', async () => {
  const { origin, seen } = await startLoopback((_, response) => json(response, {}, 503));
  await refusalOf(client({ baseUrl: origin, apiKey: '' }).proposeStatements(told));
  expect(seen[0]?.headers).not.toHaveProperty('authorization');
  expect(seen[0]?.headers['user-agent']).toBe('debrief');
});

it('follows no redirect away from the configured endpoint', async () => {
  const elsewhere = await startLoopback((_, response) => json(response, {}));
  const { origin } = await startLoopback((_, response) =>
    response.writeHead(307, { location: elsewhere.origin }).end(),
  );
  const failure = await refusalOf(client({ baseUrl: origin }).proposeStatements(told));
  expect(failure).toMatchObject({ kind: 'rejected', status: 307 });
  expect(elsewhere.seen).toEqual([]);
});

it('calls an empty account the operator’s to fill, whatever status says it', async () => {
  sandbox.model.fault({ status: 429, code: 'insufficient_quota' });
  expect(await refusalOf(client().proposeStatements(told))).toMatchObject({
    kind: 'unauthorized',
    code: 'insufficient_quota',
  });
});

it('counts what is no statement as one that was made', async () => {
  const content = JSON.stringify({
    statements: [{ about: 'goal', text: 'A', sessions: ['S1', 7] }, 'B', { about: 1 }],
  });
  const { origin } = await startLoopback((_, response) =>
    json(response, { choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }] }),
  );
  expect(await client({ baseUrl: origin }).proposeStatements(told)).toEqual([
    { about: 'goal', text: 'A', sessions: ['S1', ''] },
    { about: '', text: '', sessions: [] },
    { about: '', text: '', sessions: [] },
  ]);
});
