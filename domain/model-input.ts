import { type SummarizedSession } from './briefing.js';

/** What a model is told about a person's sessions. */
export interface ModelInput {
  /** Sessions as data between marks, newest first. */
  text: string;
  /** Session ids by the names that the text gives them. */
  known: ReadonlyMap<string, string>;
  /** Sessions that it does not hold, for its length; the oldest ones. */
  leftOut: string[];
}

type Rendering = (visit: SummarizedSession) => object;

/**
 * Tells a model about sessions, the newest first, in at most `maxChars` characters. What is too long is told more briefly,
 * the oldest session first; then whole sessions are left out, again from the oldest, which the text says. None is cut in
 * the middle. Undefined where not even the newest has room.
 *
 * Each session is one line of JSON between two marks. Whatever it quotes can neither begin a line nor hold an angle
 * bracket, so no words of a session can end it, begin another or stand outside.
 */
export function modelInput(visits: SummarizedSession[], maxChars: number): ModelInput | undefined {
  const whole = visits.map((visit, index) => rendered(visit, index, inFull));
  for (let brief = 0; brief < visits.length; brief += 1) {
    const firstBrief = visits.length - brief;
    const parts = visits.map((visit, index) =>
      index < firstBrief ? (whole[index] ?? '') : rendered(visit, index, inBrief),
    );
    const input = toInput(visits, parts);
    if (input.text.length <= maxChars) return input;
  }
  const parts = visits.map((visit, index) => rendered(visit, index, inBrief));
  for (let kept = visits.length; kept > 0; kept -= 1) {
    const input = toInput(visits, parts.slice(0, kept));
    if (input.text.length <= maxChars) return input;
  }
  return undefined;
}

function toInput(visits: SummarizedSession[], parts: string[]): ModelInput {
  const leftOut = visits.slice(parts.length).map(({ session }) => session.id);
  const missing = leftOut.length === 0 ? [] : [`(Older sessions that are left out here: ${leftOut.length})`];
  return {
    text: [...parts, ...missing].join('\n'),
    known: new Map(parts.map((_part, index) => [nameOf(index), visits[index]?.session.id ?? ''])),
    leftOut,
  };
}

function rendered(visit: SummarizedSession, index: number, rendering: Rendering): string {
  return `<session id="${nameOf(index)}">\n${quoted(rendering(visit))}\n</session>`;
}

function nameOf(index: number): string {
  return `S${index + 1}`;
}

const inFull: Rendering = ({ session, summary }) => ({ startedAt: session.startedAt, ...summary });

/** Without what the other members say again: the synopsis, unless it is all there is, and a profile's own members. */
const inBrief: Rendering = ({ session, summary: { synopsis, members: _members, ...summary } }) => {
  const { goal, obstacles, lastAction } = summary;
  const isAll = goal === null && obstacles.length === 0 && lastAction === null;
  return { startedAt: session.startedAt, ...(isAll && { synopsis }), ...summary };
};

/** JSON on one line, without angle brackets and without characters that nobody sees but a model reads. */
function quoted(value: object): string {
  return JSON.stringify(value).replace(/[<>\u2028\u2029\p{Cc}\p{Cf}\p{Co}]/gu, escapedCodeUnits);
}

function escapedCodeUnits(character: string): string {
  return [...Array(character.length).keys()]
    .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
    .join('');
}
