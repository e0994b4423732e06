import { type CourtesyCheck } from './courtesy-check.js';
import { errorCodes } from './error-codes.js';
import { feePromises } from './fee-promises.js';
import { machineOrders } from './machine-orders.js';
import { navigationPaths } from './navigation-paths.js';
import { type CourtesyRule } from './person-digest.js';
import { toldCounts } from './told-counts.js';
import { undisguised } from './undisguised-text.js';

/** A text that may be said, with the rules it had broken; or the rule that keeps it from being said. */
export type CourtesyVerdict = { text: string; repairs: CourtesyRule[] } | { withheld: CourtesyRule };

/** What can only be left out comes first, so that no repair hides it. */
const checks: readonly CourtesyCheck[] = [machineOrders, feePromises, errorCodes, navigationPaths, toldCounts];

/** A repair may bring to light what another check takes out; more rounds than this mean that they do not agree. */
const maxRounds = 6;

const sentenceEnd = /(?<=(?<!\b(?:Mr|Mrs|Ms|Dr|St|Mt|No|vs|approx))[.!?]["”’)]?) (?=["“‘(]?[\p{Lu}\p{N}])/u;

/**
 * One line as it may be read to a customer. What breaks a rule is taken out where the rest keeps its sense; a sentence
 * that would not is left out; a line of which nothing remains is withheld. What comes back passes unchanged.
 */
export function courteousLine(line: string): CourtesyVerdict {
  const broken = new Set<CourtesyRule>();
  let text = undisguised(line);
  for (let round = 0; round < maxRounds; round += 1) {
    const next = sentences(text)
      .map((sentence) => courteousSentence(sentence, broken))
      .filter((sentence) => sentence !== '')
      .join(' ');
    if (next === text) return verdict(text, broken);
    text = next;
  }
  return verdict('', broken);
}

/** A quotation is never parted, however many sentences it holds. */
function sentences(text: string): string[] {
  const whole: string[] = [];
  let open = '';
  for (const part of text.split(sentenceEnd)) {
    open = open === '' ? part : `${open} ${part}`;
    const unclosed = open.split('"').length % 2 === 0 || open.lastIndexOf('“') > open.lastIndexOf('”');
    if (unclosed) continue;
    whole.push(open);
    open = '';
  }
  return open === '' ? whole : [...whole, open];
}

/** Empty where nothing can be said. */
function courteousSentence(sentence: string, broken: Set<CourtesyRule>): string {
  let text = sentence;
  for (const { rule, repair } of checks) {
    const repaired = repair(text);
    if (repaired === text) continue;
    broken.add(rule);
    text = repaired === null ? '' : tidied(repaired, sentence);
    if (text === '') return '';
  }
  return text;
}

function verdict(text: string, broken: Set<CourtesyRule>): CourtesyVerdict {
  const [first] = broken;
  return text === '' && first !== undefined ? { withheld: first } : { text, repairs: [...broken] };
}

/** The punctuation that a repair leaves behind, put right; empty where no word is left. */
function tidied(repaired: string, original: string): string {
  const text = repaired
    .replace(/["“][\s.,;:!?]*["”]|\([\s.,;:!?]*\)|\[\s*\]/g, '')
    .replace(/\s+/g, ' ')
    .replace(/ (?=[.,;:!?)])/g, '')
    .replace(/,(?:\s*,)+/g, ',')
    .replace(/[,;:–—-]+(?=[.!?]|$)/g, '')
    .replace(/^[\s.,;:!?)–—-]+(?:(?:and|then|but|or) )?/i, '')
    .trim();
  if (!/\p{L}/u.test(text)) return '';
  return !/^\p{Ll}/u.test(original) ? text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase()) : text;
}
