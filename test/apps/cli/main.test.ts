import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../apps/sandbox/sandbox.js';
import { shippedProfiles } from '../../../domain/shipped-profiles.js';
import { FullstoryClient } from '../../../integrations/fullstory/fullstory-client.js';
import { typeScriptCommand } from '../../storage/type-script-process.js';
import { crmKey, type RunningApi, sharedTemporal, startApi, testConfig } from '../api/running-api.js';

let sandbox: Sandbox;
let api: RunningApi;
let client: FullstoryClient;
beforeAll(async () => {
  sandbox = await startSandbox();
  const options = {
    kind: 'fullstory',
    baseUrl: sandbox.fullstory.url,
    apiKey: sandbox.credentials.fullstory.apiKey,
    authScheme: 'Basic',
    sessionsApi: 'v1',
  } as const;
  const profiles = { house: { llm: { postPrompt: 'Summarize.' } } };
  const config = { ...testConfig({ fullstory: options }), profiles };
  api = await startApi({ config, temporal: sharedTemporal() });
  client = new FullstoryClient({ ...options, connection: 'test' });
});
beforeEach(() => sandbox.fullstory.reset());
afterAll(async () => {
  await client.close();
  await api.stop();
  await sandbox.close();
});

/** Runs `debrief` as a process of its own, with a valid URL and key unless `env` says otherwise. */
async function debrief(line: string, env: NodeJS.ProcessEnv = {}) {
  const [node, ...args] = typeScriptCommand('../../apps/cli/main.ts', ...line.split(' '));
  const child = spawn(node, args, { env: { DEBRIEF_URL: api.url, DEBRIEF_API_KEY: crmKey, ...env } });
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { output, errors, code: child.exitCode };
}

const profileCount = shippedProfiles.length + 1;
const storedNames = async () => (await client.listProfiles()).map(({ name }) => name);

describe('debrief profiles', () => {
  it('plans without changing anything, and tells changes by its exit code when asked to', async () => {
    const { output, code } = await debrief('profiles plan');
    expect(code).toBe(0);
    expect(output).toMatch(/^create {5}briefing$/m);
    expect(output).toContain('warning: llm.postPrompt: a generic prompt');
    expect(output).toContain(`${profileCount} changes to make, for up to ${profileCount} activations.`);
    expect((await debrief('profiles plan --exit-code')).code).toBe(2);
    expect(await storedNames()).toEqual([]);
  });

  it('applies, and then finds nothing to do', async () => {
    const { output, code } = await debrief('profiles apply');
    expect([code, output.trim().split('\n').at(-1)]).toEqual([0, `${profileCount} changes made.`]);
    expect(await storedNames()).toHaveLength(profileCount);
    const again = await debrief(`profiles plan --exit-code --url ${api.url} --source fullstory`, { DEBRIEF_URL: '' });
    expect(again).toMatchObject({ code: 0, errors: '' });
    expect(again.output).toContain('Nothing to do');
  });

  it('makes one profile of a creation whose reply was lost', async () => {
    sandbox.fullstory.fault({ match: { method: 'POST', path: '/v2/visit_profile' }, drop: 'after-effect' });
    expect((await debrief('profiles apply')).code).toBe(0);
    expect((await storedNames()).filter((name) => name.startsWith('debrief/briefing@'))).toHaveLength(1);
  });

  it('ends badly when something was not made, and goes on the next time', async () => {
    sandbox.fullstory.fault({ match: { method: 'POST', path: '/v2/visit_profile' }, drop: 'before-effect' });
    const { output, code } = await debrief('profiles apply');
    expect(code).toBe(1);
    expect(output).toContain(`1 of ${profileCount} changes failed; apply again to go on.`);
    expect((await debrief('profiles apply')).code).toBe(0);
    expect(new Set(await storedNames()).size).toBe(profileCount);
  });

  it('deletes what nobody wants any more only with --prune', async () => {
    await client.createProfile({ name: 'debrief/gone@0123456789ab', llm: {} });
    expect((await debrief('profiles apply')).output).toMatch(/^orphaned {3}gone /m);
    expect(await storedNames()).toContain('debrief/gone@0123456789ab');
    expect((await debrief('profiles apply --prune')).output).toMatch(/^delete {5}gone /m);
    expect(await storedNames()).not.toContain('debrief/gone@0123456789ab');
  });
});

describe('debrief', () => {
  it.each<[string, NodeJS.ProcessEnv, RegExp]>([
    ['profiles plan', { DEBRIEF_URL: '' }, /Give --url or set DEBRIEF_URL/],
    ['profiles plan', { DEBRIEF_URL: 'localhost:3000' }, /"localhost:3000" is not an http or https URL/],
    ['profiles plan', { DEBRIEF_API_KEY: '' }, /set DEBRIEF_API_KEY/],
    ['profiles plan', { DEBRIEF_API_KEY: 'fake-wrong-key' }, /the API key is not valid there/],
    ['profiles plan', { DEBRIEF_URL: 'http://127.0.0.1:9' }, /cannot be reached \(.*\); is Debrief running there\?/],
    ['profiles plan --source teams', {}, /answered 422: source: "teams" is not one/],
    ['profiles make', {}, /say "debrief profiles plan" or "debrief profiles apply"/],
    ['profiles plan --force', {}, /--force.*--help tells more/],
  ])('%s with %o fails in one line that says what to do', async (line, env, message) => {
    const { code, output, errors } = await debrief(line, env);
    expect([code, output]).toEqual([1, '']);
    expect(errors).toMatch(message);
    expect(errors.trim().split('\n')).toHaveLength(1);
    expect(errors).not.toContain('fake-wrong-key');
  });

  it('names the API where something else answers', async () => {
    const { code, errors } = await debrief('profiles plan', { DEBRIEF_URL: sandbox.slack.url });
    expect([code, errors]).toEqual([1, `debrief: ${sandbox.slack.url} answered 200: is that Debrief's API?\n`]);
  });

  it('tells how it is used', async () => {
    const { code, output } = await debrief('--help');
    expect(code).toBe(0);
    expect(output).toContain('Usage: debrief profiles plan|apply');
  });
});
