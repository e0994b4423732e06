import { BudgetModel } from './budget-model.js';

/** One thing that happens: by whom, and to which session. */
export type Happening =
  | { kind: 'reserve'; run: number }
  | {
      kind: 'answer' | 'refuse' | 'refuse-for-good' | 'lose' | 'lose-for-good' | 'let-go';
      run: number;
      session: number;
    }
  | { kind: 'expire'; session: number };

export interface BudgetSchedule {
  cap: number | null;
  maxima: (number | null)[];
  sessions: number;
}

/**
 * Lets runs that want the same few sessions take turns at random, within a budget that is too small for all: attempts that
 * are retried while their calls are still out (as after a crash), late answers, refusals, lost replies, holders that vanish.
 * Every happening is done to the model first, then told.
 */
export function* randomSchedule(
  random: () => number,
  length: number,
): Generator<{ model: BudgetModel; happening: Happening; claimed: number[] }, BudgetModel> {
  const below = (limit: number) => Math.floor(random() * limit);
  const limit = () => (random() < 0.3 ? null : below(4));
  const sessions = 1 + below(3);
  const model = new BudgetModel(limit(), Array.from({ length: 2 + below(2) }, limit), sessions);
  const callsOut: { run: number; session: number }[] = [];
  for (let step = 0; step < length; step += 1) {
    const dice = random();
    const call = dice < 0.55 ? callsOut.splice(below(callsOut.length), 1)[0] : undefined;
    if (call) {
      const happening: Happening = { kind: kindOfEnd(below(6)), ...call };
      applyEnd(model, happening);
      yield { model, happening, claimed: [] };
    } else if (dice > 0.93) {
      const session = below(sessions);
      model.expire(session);
      yield { model, happening: { kind: 'expire', session }, claimed: [] };
    } else {
      const run = below(model.runs.length);
      const claimed = model.reserve(run);
      for (const session of claimed) callsOut.push({ run, session });
      yield { model, happening: { kind: 'reserve', run }, claimed };
    }
  }
  return model;
}

type End = Exclude<Happening['kind'], 'reserve' | 'expire'>;

function kindOfEnd(number: number): End {
  const kinds: End[] = ['answer', 'refuse', 'refuse-for-good', 'lose', 'lose-for-good', 'let-go'];
  return kinds[number] ?? 'answer';
}

/** How a call that ended is told; undefined for one that was answered or let go. */
export function failureOf(kind: End): { released: boolean; final: boolean } | undefined {
  if (kind === 'answer' || kind === 'let-go') return undefined;
  return { released: kind.startsWith('refuse'), final: kind.endsWith('for-good') };
}

function applyEnd(model: BudgetModel, happening: Happening): void {
  if (happening.kind === 'reserve' || happening.kind === 'expire') return;
  const { kind, run, session } = happening;
  const failure = failureOf(kind);
  if (failure) model.fail(run, session, failure);
  else if (kind === 'answer') model.commit(run, session);
  else model.letGo(run, session);
}
