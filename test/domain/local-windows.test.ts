import { describe, expect, it } from 'vitest';
import { windowAt } from '../../domain/local-windows.js';

const hours = ({ start, end }: { start: string; end: string }) => (Date.parse(end) - Date.parse(start)) / 3_600_000;

describe('the window of a fire', () => {
  it.each([
    ['America/New_York', '2027-03-15T06:30:00Z', 23],
    ['America/New_York', '2027-11-08T07:30:00Z', 25],
    ['Australia/Lord_Howe', '2027-10-03T20:00:00Z', 23.5],
    ['Australia/Lord_Howe', '2027-04-04T20:00:00Z', 24.5],
    ['Asia/Kathmandu', '2027-04-04T20:00:00Z', 24],
  ])('"yesterday" in %s at %s is %d hours long', (zone, firedAt, length) => {
    expect(hours(windowAt('yesterday', firedAt, zone))).toBe(length);
  });

  it('"yesterday" starts when the day did where there was no midnight', () => {
    expect(windowAt('yesterday', '2027-09-06T12:00:00Z', 'America/Santiago')).toEqual({
      start: '2027-09-05T04:00:00Z',
      end: '2027-09-06T03:00:00Z',
    });
  });

  it('"yesterday" is the day before the one that a zone left out', () => {
    expect(windowAt('yesterday', '2011-12-30T18:00:00Z', 'Pacific/Apia')).toEqual({
      start: '2011-12-29T10:00:00Z',
      end: '2011-12-30T10:00:00Z',
    });
  });

  it('"last-week" is the ISO week before, Monday to Monday', () => {
    for (const firedAt of ['2027-04-05T00:00:00Z', '2027-04-11T20:00:00Z']) {
      expect(windowAt('last-week', firedAt, 'Europe/Berlin')).toEqual({
        start: '2027-03-28T22:00:00Z',
        end: '2027-04-04T22:00:00Z',
      });
    }
    expect(hours(windowAt('last-week', '2027-03-29T12:00:00Z', 'Europe/Berlin'))).toBe(167);
  });

  it('"last-month" is the month before', () => {
    expect(windowAt('last-month', '2027-03-31T12:00:00Z', 'Europe/Berlin')).toEqual({
      start: '2027-01-31T23:00:00Z',
      end: '2027-02-28T23:00:00Z',
    });
    expect(windowAt('last-month', '2027-01-01T12:00:00Z', 'UTC').start).toBe('2026-12-01T00:00:00Z');
  });

  it('of so many hours is of elapsed time and ends with the fire', () => {
    expect(windowAt({ lastHours: 6 }, '2027-03-14T10:00:00Z', 'America/New_York')).toEqual({
      start: '2027-03-14T04:00:00Z',
      end: '2027-03-14T10:00:00Z',
    });
  });
});
