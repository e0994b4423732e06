import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AcceptedRun, type RunView } from '../../../../apps/api/runs/run-responses.js';
import { briefingProfile, evidencePrompt } from '../../../../domain/summary-profile.js';
import { type RunningDebrief, startDebrief } from '../../running-debrief.js';
import { bodyOf, post, problemOf } from '../running-api.js';

let debrief: RunningDebrief;
beforeAll(async () => {
  debrief = await startDebrief();
});
beforeEach(() => debrief.sandbox.fullstory.reset());
afterAll(() => debrief.stop());

function ask(body: object, headers: Record<string, string> = {}): Promise<Response> {
  return debrief.api.call('/v1/people/profile', post(body, headers));
}

/** Asks and waits for the answer across the sessions. */
async function answered(body: object): Promise<RunView> {
  const response = await ask(body, { prefer: 'wait=30' });
  expect(response.headers.get('preference-applied')).toBe('wait=30');
  return bodyOf<RunView>(response);
}

async function accepted(body: object, headers: Record<string, string> = {}): Promise<string> {
  return (await bodyOf<AcceptedRun>(await ask(body, headers), 202)).runId;
}

/** What Fullstory was sent for each summary. */
function summaryBodies(): unknown[] {
  return debrief.sandbox.fullstory
    .requests()
    .flatMap(({ path, requestBody }) => (path.endsWith('/summary') ? [JSON.parse(requestBody ?? '') as unknown] : []));
}

describe("a person's profile", () => {
  it('is one answer across the newest five sessions, in which everything cites them', async () => {
    const { kind, state, subject, briefing, receipt } = await answered({ email: 'jane@doe.com' });
    expect([kind, state, subject]).toEqual(['summary', 'completed', { email: 'jane@doe.com' }]);
    expect(receipt).toMatchObject({ outcome: 'briefed', activations: { spent: 5 }, deliveries: [] });
    const known = briefing?.sessions.map(({ id }) => id) ?? [];
    expect(known).toHaveLength(5);
    for (const { sessionIds } of briefing?.statements ?? []) {
      expect(sessionIds).not.toEqual([]);
      expect(known).toEqual(expect.arrayContaining(sessionIds));
    }
    expect(new Set(briefing?.statements.map(({ about }) => about))).toEqual(
      new Set(['goal', 'obstacle', 'last-action', 'question', 'trend', 'outcome', 'session']),
    );
  });

  it('is had by uid as well, over as many sessions as are asked for, and delivered where it is wanted', async () => {
    const destinations = [{ connection: 'slack', channel: 'C0000000001' }];
    const { briefing, receipt } = await answered({ uid: 'jane-doe', limit: 2, destinations });
    expect(briefing?.sessions).toHaveLength(2);
    expect(receipt?.deliveries).toMatchObject([{ state: 'delivered', destination: destinations[0] }]);
  });

  it("is made by the caller's prompts in the seed's spelling, and keeps the shape that can be cited", async () => {
    const llm = { pre_prompt: 'You brief a florist.', post_prompt: 'Say what they like.', temperature: 0.9 };
    const { briefing } = await answered({ email: 'jane@doe.com', limit: 1, llm });
    expect(summaryBodies()).toMatchObject([
      {
        llm: {
          pre_prompt: `${evidencePrompt} You brief a florist.`,
          post_prompt: 'Say what they like.',
          temperature: 0.9,
          response_schema: briefingProfile.llm.responseSchema,
        },
      },
    ]);
    expect(briefing?.statements.map(({ about }) => about)).toContain('goal');
  });

  it("is made by the briefing's prompts where only a temperature is given, or nothing", async () => {
    await answered({ email: 'jane@doe.com', limit: 1, llm: { temperature: 0 } });
    await answered({ email: 'load-1@example.com', limit: 1 });
    const { prePrompt, postPrompt } = briefingProfile.llm;
    const prompts = { pre_prompt: prePrompt, post_prompt: postPrompt };
    expect(summaryBodies()).toMatchObject([
      { llm: { ...prompts, temperature: 0 } },
      { llm: { ...prompts, temperature: 0.2 } },
    ]);
  });

  it('is nothing, and said so, for somebody who was not recorded', async () => {
    expect(await answered({ email: 'empty@example.com' })).toMatchObject({
      state: 'completed',
      outcome: 'no-sessions',
    });
  });
});

describe('a request', () => {
  const jane = { email: 'jane@doe.com', limit: 1 };

  it('is answered with where to ask, unless it asks to wait', async () => {
    const response = await ask(jane);
    const { runId, statusUrl } = await bodyOf<AcceptedRun>(response, 202);
    expect(statusUrl).toBe(`${debrief.api.url}/v1/runs/${runId}`);
    expect(await debrief.receipt(runId)).toMatchObject({ state: 'completed' });
  });

  it('is the same one with one key, in either spelling; with other prompts it is another', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const runId = await accepted({ ...jane, llm: { prePrompt: 'Hi.', temperature: 0.5 } }, headers);
    expect(await accepted({ ...jane, llm: { temperature: 0.5, pre_prompt: 'Hi.' }, destinations: [] }, headers)).toBe(
      runId,
    );
    const other = await ask({ ...jane, llm: { prePrompt: 'Hello.', temperature: 0.5 } }, headers);
    expect((await problemOf(other, 409)).code).toBe('idempotency-key-reused');
  });

  it.each([
    ['neither e-mail nor uid', {}, ['email', 'uid']],
    ['both', { email: 'jane@doe.com', uid: 'jane-doe' }, ['email', 'uid']],
    ['what is no e-mail address', { email: 'jane' }, ['email']],
    ['a blank uid', { uid: ' ' }, ['uid']],
    ['no session', { uid: '7', limit: 0 }, ['limit']],
    ['more than 20 sessions', { uid: '7', limit: 21 }, ['limit']],
    ['half a session', { uid: '7', limit: 1.5 }, ['limit']],
    ['a temperature below 0', { uid: '7', llm: { temperature: -0.1 } }, ['llm.temperature']],
    ['a temperature above 1', { uid: '7', llm: { temperature: 1.1 } }, ['llm.temperature']],
    ['a prompt that is no text', { uid: '7', llm: { pre_prompt: 7 } }, ['llm.prePrompt']],
    ['a shape of the answer', { uid: '7', llm: { responseSchema: { type: 'OBJECT' } } }, ['llm.responseSchema']],
    ['an unknown source', { uid: '7', source: 'slack' }, ['source']],
    ['an unknown destination', { uid: '7', destinations: [{ connection: 'fax' }] }, ['destinations.0.connection']],
  ])('with %s is refused, naming the field', async (_what, body, paths) => {
    const { errors } = await problemOf(await ask(body), 422);
    expect(errors?.map(({ path }) => path)).toEqual(paths);
  });
});
