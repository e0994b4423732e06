import { type CourtesyRule } from './person-digest.js';

/** One of the things that are never said, and how to take it out. */
export interface CourtesyCheck {
  rule: CourtesyRule;
  /**
   * The sentence without what breaks the rule and otherwise the same; null where it would not survive that. What comes
   * back keeps the rule.
   */
  repair: (sentence: string) => string | null;
}

/** Words to be replaced, in order. A pattern must not match what it leaves behind. */
export type Repairs = readonly (readonly [pattern: RegExp, replacement: string])[];

/** A check that replaces what it knows how to, and gives up on what still breaks the rule. */
export function replacing(rule: CourtesyRule, repairs: Repairs, broken: readonly RegExp[]): CourtesyCheck {
  return {
    rule,
    repair(sentence) {
      const repaired = repairs.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), sentence);
      return broken.some((pattern) => pattern.test(repaired)) ? null : repaired;
    },
  };
}
