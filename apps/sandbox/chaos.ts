import { type FaultRule } from './fault-rule.js';
import { isJsonObject } from './json-object.js';
import { createSeededRandom } from './seeded-random.js';

const faultNames = ['dropAfterEffect', 'dropBeforeEffect', 'status500', 'status429', 'stall'] as const;

export type ChaosFault = (typeof faultNames)[number];

/** How likely each fault is to strike a write: 0 to 1, not above 1 together. What is left out never strikes. */
export interface ChaosSettings extends Partial<Record<ChaosFault, number>> {
  /** How long a stalled answer is held back after its effect; 30,000 by default. */
  stallMs?: number;
  /** Starts the sequence of faults anew. */
  seed?: number;
}

/** What chaos has done since start or reset. */
export interface ChaosReport {
  settings: ChaosSettings;
  /** Writes that it could have struck. */
  writes: number;
  struck: Record<ChaosFault, number>;
}

export interface Chaos {
  set(settings: ChaosSettings): void;
  /** What strikes the next write, if anything does. */
  strike(): FaultRule | undefined;
  report(): ChaosReport;
  clear(): void;
}

const defaultSeed = 1;
const defaultStallMs = 30_000;

function ruleFor(fault: ChaosFault, stallMs: number): FaultRule {
  switch (fault) {
    case 'dropAfterEffect':
      return { drop: 'after-effect' };
    case 'dropBeforeEffect':
      return { drop: 'before-effect' };
    case 'status500':
      return { status: 500 };
    case 'status429':
      return { status: 429 };
    case 'stall':
      return { stallMs };
  }
}

/** Reads settings that came over the wire. Throws a TypeError that says what is wrong. */
export function parseChaosSettings(value: unknown): ChaosSettings {
  if (!isJsonObject(value)) throw new TypeError('Chaos is a JSON object of probabilities.');
  for (const [name, number] of Object.entries(value)) {
    if (![...faultNames, 'stallMs', 'seed'].includes(name)) throw new TypeError(`Chaos has no "${name}".`);
    if (typeof number !== 'number' || number < 0) throw new TypeError(`"${name}" is a number from 0 up.`);
  }
  const settings: ChaosSettings = value;
  const total = faultNames.reduce((sum, name) => sum + (settings[name] ?? 0), 0);
  if (total > 1) throw new TypeError('The probabilities are more than 1 together.');
  return settings;
}

/** Calm until it is set. */
export function createChaos(): Chaos {
  let settings: ChaosSettings = {};
  let random = createSeededRandom(defaultSeed);
  let writes = 0;
  const none = () => ({ dropAfterEffect: 0, dropBeforeEffect: 0, status500: 0, status429: 0, stall: 0 });
  let struck: Record<ChaosFault, number> = none();

  return {
    set(given) {
      settings = { ...given };
      if (given.seed !== undefined) random = createSeededRandom(given.seed);
    },
    strike() {
      writes += 1;
      let left = random();
      for (const fault of faultNames) {
        left -= settings[fault] ?? 0;
        if (left >= 0) continue;
        struck[fault] += 1;
        return ruleFor(fault, settings.stallMs ?? defaultStallMs);
      }
      return undefined;
    },
    report: () => ({ settings: { ...settings }, writes, struck: { ...struck } }),
    clear() {
      settings = {};
      random = createSeededRandom(defaultSeed);
      writes = 0;
      struck = none();
    },
  };
}
