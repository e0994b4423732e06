import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createZonedTime, isUtc } from '../../domain/zoned-time.js';

const zones = [
  'Europe/Berlin',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'Africa/Casablanca',
  'Australia/Lord_Howe',
];

/** The local time as ICU tells it. */
function localTime(zone: string, at: Date): string {
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(
    at,
  );
  const names = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(at);
  const offset = names.find(({ type }) => type === 'timeZoneName')?.value.slice('GMT'.length);
  return `${clock.replace(' ', 'T')}${offset || '+00:00'}`;
}

describe('createZonedTime', () => {
  it.each([
    ['2026-03-29T00:59:59.999Z', '2026-03-29T01:59:59.999+01:00'],
    ['2026-03-29T01:00:00Z', '2026-03-29T03:00:00+02:00'],
    ['2026-10-25T00:30:00Z', '2026-10-25T02:30:00+02:00'],
    ['2026-10-25T01:30:00Z', '2026-10-25T02:30:00+01:00'],
    ['2026-12-31T23:30:00+00:00', '2027-01-01T00:30:00+01:00'],
  ])('writes %s in Berlin as %s', (utc, local) => {
    expect(createZonedTime('Europe/Berlin')(utc)).toBe(local);
  });

  it('keeps every digit of a second', () => {
    expect(createZonedTime('Asia/Kathmandu')('2026-01-01T00:00:00.000000001Z')).toBe(
      '2026-01-01T05:45:00.000000001+05:45',
    );
  });

  it('leaves what is no instant in UTC as it is', () => {
    const toLocal = createZonedTime('Europe/Berlin');
    const texts = [
      '',
      'yesterday',
      '2026-03-29',
      '2026-03-29T01:00:00',
      '2026-03-29T01:00:00+01:00',
      '2026-02-30T00:00:00Z',
      '2026-13-01T00:00:00Z',
      '2026-01-01T24:00:00Z',
      '9999-12-31T23:30:00Z',
    ];
    expect(texts.map(toLocal)).toEqual(texts);
  });

  it('leaves times in UTC whose offset RFC 3339 cannot write', () => {
    expect(createZonedTime('Africa/Monrovia')('1950-01-01T00:00:00Z')).toBe('1950-01-01T00:00:00Z');
  });

  it.each(['UTC', 'Etc/UTC', 'GMT'])('leaves all times as they are in %s', (zone) => {
    expect(isUtc(zone)).toBe(true);
    expect(createZonedTime(zone)('2026-03-29T01:00:00.5Z')).toBe('2026-03-29T01:00:00.5Z');
  });

  it('refuses a zone that there is not', () => {
    expect(() => createZonedTime('Europe/Atlantis')).toThrow(RangeError);
  });

  it.each(zones)('agrees with ICU in %s, at any moment and around every change of the clocks', (zone) => {
    const toLocal = createZonedTime(zone);
    const moment = fc.integer({ min: Date.UTC(1975, 0, 1) / 1000, max: Date.UTC(2037, 0, 1) / 1000 });
    fc.assert(
      fc.property(moment, (seconds) => {
        const at = new Date(seconds * 1000);
        expect(toLocal(at.toISOString().replace('.000Z', 'Z'))).toBe(localTime(zone, at));
      }),
    );
    for (let at = Date.UTC(2026, 0, 1); at < Date.UTC(2027, 0, 1); at += 6 * 3_600_000) {
      if (localTime(zone, new Date(at)).slice(-6) === localTime(zone, new Date(at + 6 * 3_600_000)).slice(-6)) continue;
      for (let near = at; near <= at + 6 * 3_600_000; near += 15 * 60_000) {
        const utc = new Date(near).toISOString().replace('.000Z', 'Z');
        expect(toLocal(utc)).toBe(localTime(zone, new Date(near)));
      }
    }
  });
});
