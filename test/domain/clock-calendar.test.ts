import { describe, expect, it } from 'vitest';
import { clockCalendars, CronInvalid } from '../../domain/clock-calendar.js';

const days = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe('a cron expression', () => {
  it('becomes its clock times and days', () => {
    expect(clockCalendars({ cron: ' 0,30 8-10/2  1 jan,FEB  * ' })).toEqual([
      { minutes: [0, 30], hours: [8, 10], daysOfMonth: [1], months: [1, 2], weekdays: days(0, 6) },
    ]);
  });

  it('knows Sunday as 0, 7 and by name', () => {
    for (const sunday of ['0', '7', 'SUN']) {
      expect(clockCalendars({ cron: `0 6 * * ${sunday}` })[0]?.weekdays).toEqual([0]);
    }
  });

  it('that restricts both kinds of day fires on either', () => {
    const calendars = clockCalendars({ cron: '0 6 13 * FRI' });
    expect(calendars.map(({ daysOfMonth, weekdays }) => [daysOfMonth, weekdays])).toEqual([
      [[13], days(0, 6)],
      [days(1, 31), [5]],
    ]);
  });

  it.each([
    '',
    '0 6 * *',
    '0 0 6 * * *',
    '@daily',
    '60 * * * *',
    '0 24 * * *',
    '5x * * * *',
    '0 6 L * *',
    '0 6 * * 1/2',
  ])('"%s" is refused', (cron) => {
    expect(() => clockCalendars({ cron })).toThrow(CronInvalid);
  });
});

describe('a calendar', () => {
  it('fires at its times on the days that fit all of its parts', () => {
    const calendar = { at: ['08:30', '17:00'], weekdays: ['monday', 'sunday'] as const, daysOfMonth: [1, 15] };
    const parts = { daysOfMonth: [1, 15], months: days(1, 12), weekdays: [1, 0] };
    expect(clockCalendars({ calendar: { ...calendar, weekdays: [...calendar.weekdays] } })).toEqual([
      { hours: [8], minutes: [30], ...parts },
      { hours: [17], minutes: [0], ...parts },
    ]);
  });
});
