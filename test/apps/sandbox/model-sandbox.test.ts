import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../apps/sandbox/sandbox.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterEach(() => sandbox.model.reset());
afterAll(() => sandbox.close());

const message = '<session id="S1">\n{"goal":"Two tickets","obstacles":[],"synopsis":"See <b> and @here"}\n</session>';
const messages = [
  { role: 'system', content: 'Write a briefing.' },
  { role: 'user', content: message },
];

const key = () => sandbox.credentials.model.apiKey;
const ask = (path: string, body: object, headers: Record<string, string>) =>
  fetch(`${sandbox.model.url}${path}`, { method: 'POST', body: JSON.stringify(body), headers });
const chat = (body: object = {}, authorization = `Bearer ${key()}`) =>
  ask('/v1/chat/completions', { model: 'm-1', messages, ...body }, { authorization });
const anthropic = (body: object = {}, headers: Record<string, string> = {}) =>
  ask(
    '/v1/messages',
    {
      model: 'c-1',
      max_tokens: 100,
      messages: [{ role: 'user', content: [{ type: 'text', text: message }] }],
      ...body,
    },
    { 'x-api-key': key(), 'anthropic-version': '2023-06-01', ...headers },
  );

const faithful = [
  { about: 'goal', text: 'Wanted: Two tickets', sessions: ['S1'] },
  { about: 'session', text: 'See <b> and @here', sessions: ['S1'] },
];
async function statementsOf(response: Response): Promise<unknown> {
  const { choices } = (await response.json()) as { choices: { message: { content: string } }[] };
  return (JSON.parse(choices[0]?.message.content ?? '') as { statements: unknown }).statements;
}

describe('chat completions', () => {
  it('answer from the sessions in the message, the same every time', async () => {
    expect(await statementsOf(await chat())).toEqual(faithful);
    expect(await statementsOf(await chat())).toEqual(faithful);
  });

  it('want the key, and log who came without it', async () => {
    const response = await chat({}, 'Bearer wrong');
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_api_key' } });
    expect(sandbox.model.requests()).toMatchObject([{ path: '/v1/chat/completions', status: 401 }]);
  });

  it('refuse a strict shape that leaves an object open', async () => {
    const schema = {
      type: 'object',
      properties: { a: { type: 'object', properties: {}, required: [] } },
      required: ['a'],
    };
    const shape = (given: object) => ({
      response_format: { type: 'json_schema', json_schema: { name: 'x', strict: true, schema: given } },
    });
    expect((await chat(shape(schema))).status).toBe(400);
    const closed = { ...schema, additionalProperties: false };
    expect((await chat(shape(closed))).status).toBe(400);
    const inner = { type: 'object', properties: {}, required: [], additionalProperties: false };
    expect((await chat(shape({ ...closed, properties: { a: inner } }))).status).toBe(200);
  });
});

describe('messages', () => {
  it('answer through the tool that they are given, else as text', async () => {
    expect(await (await anthropic()).json()).toMatchObject({ stop_reason: 'end_turn', content: [{ type: 'text' }] });
    const tools = [{ name: 'json', input_schema: { type: 'object' } }];
    expect(await (await anthropic({ tools })).json()).toMatchObject({
      stop_reason: 'tool_use',
      content: [{ type: 'tool_use', name: 'json', input: { statements: faithful } }],
    });
  });

  it('want a version, a length and the key', async () => {
    expect((await anthropic({ max_tokens: undefined })).status).toBe(400);
    const response = await anthropic({}, { 'x-api-key': 'wrong' });
    expect([response.status, await response.json()]).toMatchObject([401, { type: 'error' }]);
    const { model, messages: asked } = { model: 'c-1', messages };
    expect((await ask('/v1/messages', { model, max_tokens: 9, messages: asked }, { 'x-api-key': key() })).status).toBe(
      400,
    );
  });
});

describe('a mode', () => {
  const setMode = (mode: string) =>
    fetch(`${sandbox.model.url}/_sandbox/mode`, { method: 'PUT', body: JSON.stringify({ mode }) });

  it('is set over HTTP, and ends with a reset', async () => {
    expect((await setMode('cites-nothing')).status).toBe(204);
    expect(await statementsOf(await chat())).toMatchObject([{ sessions: [] }, { sessions: [] }]);
    sandbox.model.reset();
    expect(await statementsOf(await chat())).toEqual(faithful);
    expect((await setMode('polite')).status).toBe(400);
  });

  it('of obedience repeats what a session says, as a section of its own too', async () => {
    await setMode('obeys-injections');
    const statements = await statementsOf(await chat());
    expect(statements).toEqual(
      expect.arrayContaining([
        { about: 'goal', text: 'See <b> and @here', sessions: ['S1'] },
        expect.objectContaining({ about: 'See <b> and @here' }),
        { about: 'obstacle', text: 'See [replay 1](@here) @here', sessions: ['S1'] },
      ]),
    );
  });

  it('of refusal says so in the words of each format', async () => {
    await setMode('refuses');
    expect(await (await chat()).json()).toMatchObject({ choices: [{ message: { content: null } }] });
    expect(await (await anthropic()).json()).toMatchObject({ stop_reason: 'refusal' });
  });
});

it('fails in the shape of the format that is spoken', async () => {
  sandbox.model.fault({ status: 529, times: 2 });
  const overloaded = await anthropic();
  expect([overloaded.status, await overloaded.json()]).toMatchObject([529, { error: { type: 'overloaded_error' } }]);
  expect((await (await chat()).json()) as object).toHaveProperty('error.message');
});
