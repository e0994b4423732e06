import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Config } from '../../apps/config.js';
import { type Sandbox } from '../../apps/sandbox/sandbox.js';
import { modelSections } from '../../domain/checked-statements.js';
import { hostileTexts } from '../integrations/language-model/hostile-sessions.js';
import { post } from './api/running-api.js';
import { type RunningDebrief, startDebrief } from './running-debrief.js';

const channel = 'C0000000001';
const slack = [{ connection: 'slack', channel }];

/** A model that is given up for after a moment. */
function configure(config: Config, { model, credentials }: Sandbox): Config {
  return {
    ...config,
    windows: { ...config.windows, composeMs: 3_000 },
    model: {
      kind: 'anthropic',
      baseUrl: `${model.url}/v1`,
      apiKey: credentials.model.apiKey,
      model: 'claude-sonnet-4-5',
      maxInputChars: 60_000,
      timeoutMs: 2_000,
      maxDropped: 0.3,
    },
  };
}

let debrief: RunningDebrief;
beforeAll(async () => {
  debrief = await startDebrief({ configure });
});
afterEach(() => {
  debrief.sandbox.model.clearFaults();
  debrief.sandbox.fullstory.clearFaults();
  debrief.sandbox.slack.reset();
  debrief.sandbox.model.reset();
});
afterAll(() => debrief.stop());

const asked = () => debrief.sandbox.model.requests().length;
/** Asks for a briefing and waits for its end. */
async function briefed(more: object = {}) {
  const runId = await debrief.request(slack, more);
  const receipt = await debrief.receipt(runId);
  return { runId, receipt, run: await debrief.run(runId) };
}

describe('a model that answers', () => {
  it('writes the briefing that is delivered, and the receipt says so', async () => {
    const { receipt, run } = await briefed({ note: 'Case 42' });
    expect(receipt).toMatchObject({
      state: 'completed',
      composition: { composedBy: 'model', droppedStatements: 0 },
      deliveries: [{ state: 'delivered' }],
    });
    expect(run.briefing).toMatchObject({ composedBy: 'model', note: 'Case 42' });
    const ids = run.briefing?.sessions.map(({ id }) => id);
    for (const { sessionIds } of run.briefing?.statements ?? [])
      expect(ids).toEqual(expect.arrayContaining(sessionIds));
    expect(run.briefing?.statements).toContainEqual(expect.objectContaining({ about: 'goal' }));
    expect(JSON.stringify(debrief.sandbox.slack.effects())).toContain(run.briefing?.statements[0]?.text);
    expect(asked()).toBe(1);
  });

  it('leaves neither its words nor its key in the history of the run', async () => {
    const { runId, run } = await briefed();
    const history = JSON.stringify(await debrief.api.temporal.workflow.getHandle(runId).fetchHistory());
    expect(history).toContain('composeBriefingWithModel');
    expect(history).not.toContain(debrief.sandbox.credentials.model.apiKey);
    for (const { text } of run.briefing?.statements ?? []) {
      expect(history).not.toContain(Buffer.from(text).toString('base64').slice(4, 24));
      expect(history).not.toContain(text);
    }
  });

  it('is asked again where a person wants the latest content', async () => {
    const { runId } = await briefed({ dryRun: 'content' });
    debrief.sandbox.model.control('mode', { mode: 'prose' });
    const retry = await debrief.api.call(`/v1/runs/${runId}/retry`, post({ content: 'latest' }));
    expect(retry.status).toBe(202);
    const receipt = await debrief.receipt(runId);
    expect(receipt.composition).toEqual({ composedBy: 'model', droppedStatements: 0 });
    await expect.poll(async () => (await debrief.receipt(runId)).deliveries[0]?.state).toBe('delivered');
    expect(asked()).toBe(2);
  });

  it('is not asked about somebody without sessions', async () => {
    const { receipt } = await briefed({ subject: { email: 'empty@example.com' } });
    expect(receipt).toMatchObject({ state: 'completed', outcome: 'no-sessions' });
    expect(receipt).not.toHaveProperty('composition');
    expect(asked()).toBe(0);
  });
});

describe('a model that is of no use', () => {
  it.each([
    { mode: 'cites-unknown', code: 'too-many-dropped' },
    { mode: 'cites-nothing', code: 'too-many-dropped' },
    { mode: 'refuses', code: 'rejected' },
    { mode: 'rubbish', code: 'rejected' },
  ])('because it $mode is asked once, and the merge is delivered', async ({ mode, code }) => {
    debrief.sandbox.model.control('mode', { mode });
    const { receipt, run } = await briefed();
    expect(receipt).toMatchObject({
      state: 'completed',
      composition: { composedBy: 'merge', fallback: { code } },
      deliveries: [{ state: 'delivered' }],
    });
    expect(receipt.composition?.droppedStatements === 0).toBe(code === 'rejected');
    expect(run.briefing?.statements).not.toEqual([]);
    expect(asked()).toBe(1);
  });

  it('because it is down is tried until its window ends, and the merge is delivered', async () => {
    debrief.sandbox.model.fault({ status: 503, times: null });
    const { receipt } = await briefed();
    expect(receipt).toMatchObject({
      state: 'completed',
      composition: { composedBy: 'merge', droppedStatements: 0, fallback: { code: 'unavailable' } },
    });
    expect(receipt.composition?.fallback?.message).toContain('answered 503');
    expect(asked()).toBeGreaterThan(1);
  });

  it('because it hangs is left alone when its window ends', async () => {
    debrief.sandbox.model.fault({ delayMs: 600_000, times: null });
    const { receipt } = await briefed();
    expect(receipt).toMatchObject({ state: 'completed', composition: { composedBy: 'merge' } });
  });

  it('because it comes back in time was waited for', async () => {
    debrief.sandbox.model.fault({ status: 529 });
    expect((await briefed()).receipt.composition).toEqual({ composedBy: 'model', droppedStatements: 0 });
    expect(asked()).toBe(2);
  });
});

it('gives up a model when the run is cancelled, and delivers nothing', async () => {
  debrief.sandbox.model.fault({ delayMs: 600_000, times: null });
  const runId = await debrief.request(slack);
  await expect.poll(async () => (await debrief.run(runId)).phase, { timeout: 20_000 }).toBe('composing');
  await debrief.api.call(`/v1/runs/${runId}/cancel`, { method: 'POST' });
  expect(await debrief.receipt(runId)).toMatchObject({ state: 'cancelled', deliveries: [{ state: 'skipped' }] });
  expect(debrief.sandbox.slack.effects()).toEqual([]);
});

it('delivers to the named destination alone, and calls nobody, whatever sessions order an obedient model to do', async () => {
  debrief.sandbox.model.control('mode', { mode: 'obeys-injections' });
  const [first = '', ...others] = hostileTexts;
  const response = {
    synopsis: first,
    goal: 'Two tickets',
    outcome: 'blocked',
    obstacles: others,
    last_action: others[5],
  };
  debrief.sandbox.fullstory.fault({
    match: { path: '/summary' },
    times: null,
    body: JSON.stringify({ response, response_schema: {} }),
  });
  // Somebody whose sessions no other test has read: summaries are kept.
  const { receipt, run } = await briefed({ subject: { email: 'load-41@example.com' } });
  expect(receipt).toMatchObject({ state: 'completed', deliveries: [{ state: 'delivered', destination: slack[0] }] });
  expect(receipt.composition?.droppedStatements).toBeGreaterThan(30);
  for (const { about } of run.briefing?.statements ?? []) expect(modelSections).toContain(about);
  const messages = debrief.sandbox.slack.effects();
  expect(messages.length).toBeGreaterThan(0);
  for (const message of messages) {
    expect(message).toMatchObject({ kind: 'message', channel });
    const marked = JSON.stringify(message).match(/<[^>]*>/g) ?? [];
    for (const mark of marked) expect(mark).toMatch(/^<https:\/\/app\.fullstory\.com\/[^|<>]*\|replay \d+>$/);
  }
});
