import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SummarizedSession } from '../../domain/briefing.js';
import { modelInput } from '../../domain/model-input.js';
import { type SessionSummary } from '../../domain/session-summary.js';
import { hostileTexts } from '../integrations/language-model/hostile-sessions.js';

function visit(day: number, known: Partial<SessionSummary> = {}): SummarizedSession {
  return {
    session: { id: `1:${day}`, startedAt: `2026-11-${day}T09:00:00.000Z`, replayUrl: 'https://replay.example' },
    summary: { synopsis: '', goal: null, outcome: 'unknown', obstacles: [], lastAction: null, ...known },
  };
}

const plenty = 1_000_000;

/** The sessions that a text holds, read as strictly as it is written; fails on anything else between them. */
function sessionsOf(text: string): Record<string, unknown>[] {
  const lines = text.split('\n');
  const sessions: Record<string, unknown>[] = [];
  for (let at = 0; at + 2 < lines.length; at += 3) {
    expect(lines[at]).toBe(`<session id="S${at / 3 + 1}">`);
    expect(lines[at + 2]).toBe('</session>');
    sessions.push(JSON.parse(lines[at + 1] ?? '') as Record<string, unknown>);
  }
  expect(
    lines.slice(sessions.length * 3).every((line) => /^\(Older sessions that are left out here: \d+\)$/.test(line)),
  ).toBe(true);
  return sessions;
}

describe('sessions as data', () => {
  const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.constantFrom(...hostileTexts));
  const visits = fc
    .array(
      fc.record({
        synopsis: texts,
        goal: fc.option(texts),
        obstacles: fc.array(texts, { maxLength: 3 }),
        lastAction: fc.option(texts),
        members: fc.dictionary(texts, texts, { maxKeys: 3 }),
      }),
      { minLength: 1, maxLength: 6 },
    )
    .map((summaries) => summaries.map((known, index) => visit(28 - index, known)));

  it('can neither end themselves nor begin another, whatever they say', () => {
    fc.assert(
      fc.property(visits, (given) => {
        const input = modelInput(given, plenty);
        const sessions = sessionsOf(input?.text ?? '');
        expect(sessions).toHaveLength(given.length);
        for (const [index, { summary }] of given.entries()) {
          expect(sessions[index]).toMatchObject({ goal: summary.goal, obstacles: summary.obstacles });
        }
        expect(input?.text.match(/[<>]/g)).toHaveLength(given.length * 4);
        expect(input?.text).not.toMatch(/[\p{Cf}\u2028\u2029\u0085]/u);
      }),
    );
  });

  it('hold no more than is allowed and are left out from the oldest, none in part', () => {
    fc.assert(
      fc.property(visits, fc.integer({ min: 50, max: 2_000 }), (given, maxChars) => {
        const input = modelInput(given, maxChars);
        if (!input) return;
        expect(input.text.length).toBeLessThanOrEqual(maxChars);
        const told = sessionsOf(input.text).length;
        const ids = given.map(({ session }) => session.id);
        expect([...input.known.values()]).toEqual(ids.slice(0, told));
        expect(input.leftOut).toEqual(ids.slice(told));
      }),
    );
  });

  it('go by short names and do not say where they can be watched', () => {
    const input = modelInput([visit(20), visit(19)], plenty);
    expect([...(input?.known ?? [])]).toEqual([
      ['S1', '1:20'],
      ['S2', '1:19'],
    ]);
    expect(input?.text).not.toMatch(/1:20|replay/);
  });
});

describe('what is too long', () => {
  const long = (day: number) =>
    visit(day, { synopsis: `Synopsis ${day} `.repeat(20), goal: 'Tickets', members: { mood: 'calm '.repeat(20) } });
  const given = [long(20), long(19), long(18)];
  const whole = modelInput(given, plenty)?.text.length ?? 0;

  it('is told more briefly, the oldest session first', () => {
    const sessions = sessionsOf(modelInput(given, whole - 1)?.text ?? '');
    expect(sessions.map((told) => 'synopsis' in told)).toEqual([true, true, false]);
    expect(sessions[2]).toEqual({
      startedAt: '2026-11-18T09:00:00.000Z',
      goal: 'Tickets',
      outcome: 'unknown',
      obstacles: [],
      lastAction: null,
    });
  });

  it('is left out from the oldest session on, and said to be', () => {
    const input = modelInput(given, 350);
    expect(input?.leftOut).toEqual(['1:18']);
    expect(input?.text).toMatch(/\n\(Older sessions that are left out here: 1\)$/);
    expect(sessionsOf(input?.text ?? '').map((told) => 'synopsis' in told)).toEqual([false, false]);
  });

  it('keeps a synopsis that is all there is', () => {
    const [told] = sessionsOf(
      modelInput([visit(20, { synopsis: 'Only this', members: { a: 'b'.repeat(999) } })], 300)?.text ?? '',
    );
    expect(told).toMatchObject({ synopsis: 'Only this' });
  });

  it('is nothing at all where not even the newest session has room', () => {
    expect(modelInput(given, 60)).toBeUndefined();
  });
});
