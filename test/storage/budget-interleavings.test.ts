import { eq, sql } from 'drizzle-orm';
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '../../apps/sandbox/seeded-random.js';
import { ActivationBudget } from '../../storage/activation-budget.js';
import { activationBudgets, sharedSummaries } from '../../storage/schema.js';
import { type BudgetModel } from './budget-model.js';
import { failureOf, type Happening, randomSchedule } from './budget-schedule.js';
import { begunRun, planSessions, sessionsOf, summary } from './sample-runs.js';
import { freshStores, testDatabases } from './test-databases.js';

const lost = { kind: 'unavailable', message: 'lost its connection' } as const;

/** What must hold of the rules after anything that can happen. Empty where it does. */
function broken({ cap, charged, runs }: BudgetModel): string[] {
  const kept = (cells: BudgetModel['runs'][number]['cells']) =>
    cells.reduce((sum, { reserved, released }) => sum + reserved - released, 0);
  return [
    ...(cap !== null && charged > cap ? [`${charged} charged of ${cap}`] : []),
    ...(charged !== kept(runs.flatMap(({ cells }) => cells)) ? ['the month has lost count'] : []),
    ...runs.flatMap(({ max, charged: own, cells }) => [
      ...(max !== null && own > max ? [`a run charged ${own} of ${max}`] : []),
      ...(own !== kept(cells) ? ['a run has lost count'] : []),
      ...cells.filter(({ spent, reserved, released }) => spent > reserved - released).map(() => 'spent, not charged'),
    ]),
  ];
}

describe('a million interleavings of attempts, crashes and retries', () => {
  it('never charge more than may be spent, and never lose count', () => {
    const random = createSeededRandom(1);
    let reservations = 0;
    for (let number = 0; number < 1_000_000; number += 1) {
      const trace: Happening[] = [];
      for (const { model, happening, claimed } of randomSchedule(random, 12)) {
        trace.push(happening);
        reservations += claimed.length;
        const faults = broken(model);
        if (faults.length > 0) expect.fail(`${faults.join(', ')} after ${JSON.stringify(trace)}`);
      }
    }
    // Budgets that forbade everything would keep every promise.
    expect(reservations).toBeGreaterThan(1_000_000);
  }, 300_000);
});

describe.each(testDatabases)('the statements on $name', ({ open }) => {
  const stores = freshStores(open);

  it('do what the rules say, whatever the order', async () => {
    const random = createSeededRandom(2);
    for (let number = 0; number < 15; number += 1) await replay(random, 25);
  }, 120_000);

  async function replay(random: () => number, length: number): Promise<void> {
    const source = `source-${randomUUID()}`;
    const prompt = randomUUID();
    let runIds: string[] | undefined;
    let month = '';
    for (const { model, happening, claimed } of randomSchedule(random, length)) {
      if (!runIds) {
        const limits = new Map([[source, { ...(model.cap !== null && { monthly: model.cap }), alertAt: 1 }]]);
        month = await new ActivationBudget(stores.db, limits).open();
        runIds = await Promise.all(
          model.runs.map(async ({ max }) => {
            const runId = await begunRun(stores);
            await planSessions(stores, runId, sessionsOf(model.runs[0]?.cells.length ?? 0), {
              source,
              prompt,
              ...(max !== null && { maxActivations: max }),
            });
            return runId;
          }),
        );
      }
      const asked = await happen(happening, { runIds, source, prompt, month });
      expect(asked).toEqual(claimed);
      expect(await chargedTo(`${source}/${month}`)).toBe(model.charged);
      for (const [index, { cells, max, charged }] of model.runs.entries()) {
        const runId = runIds[index] ?? '';
        const stored = (await stores.runs.find(runId))?.account.sessions;
        expect(stored).toMatchObject(cells);
        if (max !== null) expect(await chargedTo(`run/${runId}`)).toBe(charged);
      }
    }
  }

  interface Stage {
    runIds: string[];
    source: string;
    prompt: string;
    month: string;
  }

  /** Which sessions were to be asked for, by position. */
  async function happen(happening: Happening, { runIds, source, prompt, month }: Stage): Promise<number[]> {
    const { summaries } = stores;
    const idOf = (session: number) => `1:${session + 1}`;
    if (happening.kind === 'expire') {
      await stores.db.execute(sql`update ${sharedSummaries} set held_until = now() - interval '1 second'
        where source = ${source} and prompt = ${prompt} and session_id = ${idOf(happening.session)}`);
      return [];
    }
    const runId = runIds[happening.run] ?? '';
    if (happening.kind === 'reserve') {
      const { reserved } = await summaries.reserve(runId, ['1:1', '1:2', '1:3'], { month });
      return reserved.map(({ sessionId }) => Number(sessionId.slice(2)) - 1);
    }
    const sessionId = idOf(happening.session);
    const failure = failureOf(happening.kind);
    if (failure) await summaries.fail(runId, sessionId, { error: lost, ...failure });
    else if (happening.kind === 'answer') await summaries.commit(runId, sessionId, summary);
    else await summaries.letGo(runId, [sessionId]);
    return [];
  }

  async function chargedTo(key: string): Promise<number | undefined> {
    const [row] = await stores.db.select().from(activationBudgets).where(eq(activationBudgets.key, key));
    return row?.charged;
  }
});
