import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type SummaryRequest } from '../../domain/run.js';
import { briefingProfile } from '../../domain/summary-profile.js';
import { closeRun } from '../storage/sample-runs.js';
import { type ActivityEnvironment, startActivityEnvironment } from './activity-environment.js';

let environment: ActivityEnvironment;
beforeAll(async () => {
  const storeOptions = { activations: new Map([['fullstory', { alertAt: 1 }]]) };
  environment = await startActivityEnvironment({ storeOptions });
});
beforeEach(() => environment.sandbox.fullstory.reset());
afterAll(() => environment.close());

/** Asks in words that only the runs of one test have in common. */
function askingAs(reader: string): Partial<SummaryRequest> {
  return { profileContent: { ...briefingProfile, llm: { ...briefingProfile.llm, prePrompt: `You are ${reader}.` } } };
}
const callsMade = () => environment.sandbox.fullstory.effects().filter(({ kind }) => kind === 'summary').length;

/** Creates or changes a prompt profile at the vendor; returns its id. */
async function writeProfile(path: string, profile: object): Promise<string> {
  const { sandbox } = environment;
  const response = await fetch(`${sandbox.fullstory.url}/v2/visit_profile${path}`, {
    method: 'POST',
    headers: { authorization: `Basic ${sandbox.credentials.fullstory.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(profile),
  });
  return ((await response.json()) as { id: string }).id;
}

async function run(request: Partial<SummaryRequest>) {
  const planned = await environment.plan(request);
  if (planned.sessionIds.length > 0) await environment.attempt((activities) => activities.summarizeSessions(planned));
  await environment.attempt((activities) => activities.composeBriefing(planned));
  return { ...planned, receipt: await closeRun(environment.stores, planned.runId) };
}

describe('a second run over the same sessions', () => {
  it('asks only for those that are new to it', async () => {
    await run({ ...askingAs('a second reader'), sessions: { limit: 3 } });
    const { receipt } = await run({ ...askingAs('a second reader'), sessions: { limit: 5 } });
    expect(callsMade()).toBe(5);
    expect(receipt.activations).toEqual({ estimated: 2, spent: 2, possiblyCharged: 0, cached: 3 });
  });

  it('asks anew where it asks in other words, or of part of a session', async () => {
    await run({ ...askingAs('one reader'), sessions: { limit: 1 } });
    await run({ ...askingAs('another reader'), sessions: { limit: 1 } });
    const { profileContent } = askingAs('one reader');
    if (!profileContent) throw new Error('the reader has a profile');
    await run({ profileContent: { ...profileContent, slice: { mode: 'last' } }, sessions: { limit: 1 } });
    expect(callsMade()).toBe(3);
  });

  it('is not moved by the name of a profile', async () => {
    const { profileContent } = askingAs('a nameless reader');
    if (!profileContent) throw new Error('the reader has a profile');
    await run({ profileContent, sessions: { limit: 1 } });
    await run({
      profileContent: { ...profileContent, name: 'renamed', description: 'Told anew' },
      sessions: { limit: 1 },
    });
    expect(callsMade()).toBe(1);
  });

  it("asks anew once the vendor's own profile says something else", async () => {
    const id = await writeProfile('', { name: 'theirs', llm: { pre_prompt: 'Read this.' } });
    const asked = { promptProfile: id, sessions: { limit: 1 } };
    await run(asked);
    await run(asked);
    expect(callsMade()).toBe(1);
    await writeProfile(`/${id}`, { name: 'theirs', llm: { pre_prompt: 'Read this twice.' } });
    await run(asked);
    expect(callsMade()).toBe(2);
  });
});

describe('runs that want the same summary at once', () => {
  it('make one call, and each has it', async () => {
    environment.sandbox.fullstory.setDelays({ summary: 300 });
    const runs = await Promise.all(
      Array.from({ length: 50 }, () => run({ ...askingAs('fifty readers'), sessions: { limit: 1 } })),
    );
    expect(callsMade()).toBe(1);
    const outcomes = runs.map(({ receipt }) => receipt.sessions[0]?.outcome);
    expect(outcomes.filter((outcome) => outcome === 'summarized')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'cached')).toHaveLength(49);
    expect(runs.reduce((sum, { receipt }) => sum + receipt.activations.spent, 0)).toBe(1);
  });

  it('share its refusal as well', async () => {
    environment.sandbox.fullstory.setDelays({ summary: 300 });
    environment.sandbox.fullstory.fault({ match: { path: 'summary' }, status: 400, times: null });
    const runs = await Promise.all(
      [1, 2, 3].map(() => run({ ...askingAs('refused readers'), sessions: { limit: 1 } })),
    );
    expect(environment.sandbox.fullstory.requests().filter(({ path }) => path.includes('summary'))).toHaveLength(1);
    for (const { receipt } of runs)
      expect(receipt.sessions).toMatchObject([{ outcome: 'failed', error: { kind: 'rejected' } }]);
  });
});

describe('a dry run', () => {
  it('costs nothing, tells the price that is paid afterwards, and shows nothing that it cannot know', async () => {
    const asked = { ...askingAs('a careful reader'), sessions: { limit: 4 } };
    const priced = await run({ ...asked, dryRun: 'price' });
    expect(callsMade()).toBe(0);
    expect(priced.receipt).toMatchObject({
      state: 'completed',
      outcome: 'priced',
      activations: { estimated: 4, spent: 0, cached: 0 },
      deliveries: [{ state: 'skipped' }, { state: 'skipped' }],
    });
    const { receipt } = await run(asked);
    expect(receipt.activations.spent).toBe(priced.receipt.activations.estimated);
  });

  it('of a run whose maximum is lower tells that', async () => {
    const asked = { ...askingAs('a thrifty reader'), sessions: { limit: 4 }, maxActivations: 3 };
    const priced = await run({ ...asked, dryRun: 'price' });
    const { receipt } = await run(asked);
    expect([priced.receipt.activations.estimated, receipt.activations.spent]).toEqual([3, 3]);
    expect(receipt).toMatchObject({
      outcome: 'briefed',
      sessions: [{}, {}, {}, { outcome: 'skipped', error: { kind: 'budget' } }],
    });
  });

  it('shows what would be sent where every summary is known, byte for byte', async () => {
    const asked = { ...askingAs('a known reader'), sessions: { limit: 2 } };
    const contentsOf = async (runId: string) =>
      (await environment.stores.runs.find(runId))?.contents.map(({ id, content }) => content?.replaceAll(id, '{id}'));
    const live = await run(asked);
    const priced = await run({ ...asked, dryRun: 'price' });
    expect(priced.receipt).toMatchObject({ outcome: 'briefed', activations: { estimated: 0, spent: 0, cached: 2 } });
    expect(await contentsOf(priced.runId)).toEqual(await contentsOf(live.runId));
  });
});

it('says in the briefing that sessions were left out for want of budget', async () => {
  const { runId } = await run({ ...askingAs('a poor reader'), sessions: { limit: 3 }, maxActivations: 1 });
  const { briefing } = (await environment.stores.runs.find(runId)) ?? {};
  expect(briefing?.headline).toContain('(1 session) – 2 more sessions not read, the activation budget is spent');
});

it('fails a run for which nothing is left, and says why', async () => {
  const { receipt } = await run({ ...askingAs('a penniless reader'), sessions: { limit: 2 }, maxActivations: 0 });
  expect(receipt).toMatchObject({ state: 'failed', outcome: 'no-summaries', error: { code: 'budget-spent' } });
});
