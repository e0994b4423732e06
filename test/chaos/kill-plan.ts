import { createSeededRandom } from '../../apps/sandbox/seeded-random.js';
import { type PartName, partNames } from './chaos-system.js';

export type KillKind = 'worker' | 'api' | 'temporal' | 'postgres' | 'everything';

export interface Kill {
  kind: KillKind;
  victims: readonly PartName[];
  /** It is due when so many runs have been asked for, */
  afterRuns: number;
  /** and so much later. */
  delayMs: number;
}

/** How often each kind comes up among ten kills. */
const deck: readonly KillKind[] = [
  ...(['worker', 'worker', 'worker', 'worker'] as const),
  ...(['api', 'api'] as const),
  ...(['temporal', 'temporal'] as const),
  'postgres',
  'everything',
];
/** About as long as a run takes, so that any moment of a run may be hit. */
const longestDelayMs = 1_500;

/** Kills in random order at random moments, spread over the whole load; the same for the same seed. */
export function planKills({ kills, runs, seed }: { kills: number; runs: number; seed: number }): Kill[] {
  const random = createSeededRandom(seed);
  let cards: KillKind[] = [];
  return Array.from({ length: kills }, (_, index) => {
    if (cards.length === 0) cards = shuffled(deck, random);
    const kind = cards.pop() ?? 'worker';
    return {
      kind,
      victims: victimsOf(kind, random),
      afterRuns: Math.floor(((index + random()) * runs) / kills),
      delayMs: Math.floor(random() * longestDelayMs),
    };
  });
}

function victimsOf(kind: KillKind, random: () => number): readonly PartName[] {
  if (kind === 'everything') return partNames;
  if (kind === 'worker') return [random() < 0.5 ? 'worker-1' : 'worker-2'];
  return [kind];
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}
