import { distance } from 'fastest-levenshtein';
import { eventTypes } from './event-types.js';
import { type EventOptions, type LlmOptions, type ProfileOptions, type SliceOptions } from './summary-profile.js';

/** Something that is allowed and hardly meant. */
export interface ProfileWarning {
  /** Such as `events.includeTypes`. */
  path: string;
  message: string;
}

/** A prompt shorter than this cannot say what to look for. */
const shortestPrompt = 40;
const farthestTypo = 2;
const genericWords = new Set(
  [
    'please can could you i want need me us a an the this that of in on for to and from with about what how it its all',
    'summarize summarise describe explain give write provide tell generate create make do did does happened',
    "summary description overview brief briefly short quick good detailed detail user user's users visitor visitor's",
    "customer customer's session session's visit recording journey experience",
  ].flatMap((line) => line.split(' ')),
);

/** Likely mistakes, which the vendor would take in silence. */
export function profileWarnings({ llm, slice = {}, context = {}, events = {} }: ProfileOptions): ProfileWarning[] {
  return [
    ...promptWarnings(llm),
    ...sliceWarnings(slice),
    ...both('context', 'include', 'exclude', context.include, context.exclude),
    ...both('events', 'includeTypes', 'excludeTypes', events.includeTypes, events.excludeTypes),
    ...typoWarnings('includeTypes', events),
    ...typoWarnings('excludeTypes', events),
  ];
}

function promptWarnings({ prePrompt = '', postPrompt = '' }: LlmOptions): ProfileWarning[] {
  const path = postPrompt.trim() === '' && prePrompt.trim() !== '' ? 'llm.prePrompt' : 'llm.postPrompt';
  const prompt = `${prePrompt} ${postPrompt}`.trim();
  if (prompt === '') return [{ path, message: 'there is no prompt; the answer will be a generic synopsis' }];
  if (!isGeneric(postPrompt.trim() || prompt)) return [];
  return [{ path, message: 'a generic prompt; say for whom the answer is, what to look for, and how long it may be' }];
}

/** Nothing but a request to summarise, however polite. */
function isGeneric(prompt: string): boolean {
  const words = prompt.toLowerCase().match(/[\p{L}']+/gu) ?? [];
  return prompt.length < shortestPrompt || words.every((word) => genericWords.has(word));
}

function sliceWarnings({ mode, startTimestamp, endTimestamp }: SliceOptions): ProfileWarning[] {
  if (mode === 'timestamp' && startTimestamp === undefined) {
    return [{ path: 'slice.startTimestamp', message: 'mode timestamp needs a moment to begin at' }];
  }
  if (startTimestamp === undefined || endTimestamp === undefined) return [];
  if (Date.parse(startTimestamp) < Date.parse(endTimestamp)) return [];
  return [{ path: 'slice.startTimestamp', message: 'is not before endTimestamp, so no event is read' }];
}

function both(
  section: string,
  include: string,
  exclude: string,
  included: readonly string[] = [],
  excluded: readonly string[] = [],
): ProfileWarning[] {
  if (included.length === 0 || excluded.length === 0) return [];
  const message = `both ${include} and ${exclude} are given; the vendor documents only one of them at a time`;
  return [{ path: `${section}.${exclude}`, message }];
}

/** The vendor takes an unknown type for a custom event's name, so a typing error matches nothing without a word. */
function typoWarnings(list: 'includeTypes' | 'excludeTypes', events: EventOptions): ProfileWarning[] {
  return (events[list] ?? []).flatMap((type) => {
    const meant = eventTypes.includes(type) ? undefined : nearestType(type);
    if (meant === undefined) return [];
    return [{ path: `events.${list}`, message: `"${type}" is no event type; is "${meant}" meant?` }];
  });
}

function nearestType(type: string): string | undefined {
  const spelled = type.toLowerCase().replaceAll(/[_ ]/g, '-');
  const [nearest] = eventTypes
    .map((known) => ({ known, far: distance(spelled, known) }))
    .filter(({ far }) => far <= farthestTypo)
    .sort((a, b) => a.far - b.far);
  return nearest?.known;
}
