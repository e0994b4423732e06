import { describe, expect, it } from 'vitest';
import { mergeSessions, parseSessionId, type Session } from '../../domain/session.js';

describe('parseSessionId', () => {
  it('takes two numbers around a colon as they are', () => {
    expect(parseSessionId('123:456')).toBe('123:456');
  });

  it.each(['123%3A456', '123%3a456', ' 123:456\n'])('spells %j canonically', (text) => {
    expect(parseSessionId(text)).toBe('123:456');
  });

  it('keeps every digit of 64-bit integers', () => {
    expect(parseSessionId('18446744073709551615:9007199254740993')).toBe('18446744073709551615:9007199254740993');
  });

  it('takes the pair of UUIDs that browsers hand out', () => {
    const id = '3f2a0c1e-0000-4000-8000-00000000000a:3F2A0C1E-0000-4000-8000-00000000000B';
    expect(parseSessionId(id)).toBe(id);
  });

  it.each([
    '',
    ':',
    '123',
    '123:',
    ':456',
    '123:456:789',
    '123%253A456',
    '12a:456',
    '-1:456',
    '1.5:456',
    '123:456/../me',
    '123:456\n789',
    `${'9'.repeat(21)}:1`,
    'jane@doe.com',
  ])('does not take %j for a session id', (text) => {
    expect(parseSessionId(text)).toBeUndefined();
  });
});

describe('mergeSessions', () => {
  const session = (id: string, startedAt: string | null): Session => ({ id, startedAt, replayUrl: null });

  it('keeps each session once, newest first, those of unknown start last', () => {
    const monday = session('1:1', '2026-11-16T09:00:00.000Z');
    const tuesday = session('1:2', '2026-11-17T09:00:00.000Z');
    const wednesday = session('1:3', '2026-11-18T09:00:00.000Z');
    const unknown = session('1:4', null);
    const merged = mergeSessions([unknown, monday], [wednesday, monday], [tuesday, wednesday]);
    expect(merged).toEqual([wednesday, tuesday, monday, unknown]);
  });

  it('makes nothing of nothing', () => {
    expect(mergeSessions()).toEqual([]);
    expect(mergeSessions([], [])).toEqual([]);
  });

  it('prefers the entry that knows when a session began to one that only names it', () => {
    const known = { id: '1:1', startedAt: '2026-11-16T09:00:00.000Z', replayUrl: 'https://replay.example/1' };
    expect(mergeSessions([session('1:1', null)], [known])).toEqual([known]);
    expect(mergeSessions([known], [session('1:1', null)])).toEqual([known]);
  });
});
