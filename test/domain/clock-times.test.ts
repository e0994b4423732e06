import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockTimes, fireTimes, isStrayTime } from '../../domain/clock-times.js';
import { windowAt } from '../../domain/local-windows.js';
import { type ScheduleSpec } from '../../domain/schedule.js';
import { dueOn, localDays, wallQuarters } from './wall-clock-oracle.js';

function specOf(timezone: string, cron: string, more: Partial<ScheduleSpec> = {}): ScheduleSpec {
  return { cron, timezone, jitterMs: 0, overlap: 'skip', catchUpMs: 3_600_000, ...more };
}

function firesOf(spec: ScheduleSpec, after: string, until: string): string[] {
  return [...fireTimes(spec, new Date(after), new Date(until))].map((at) => at.toISOString());
}

const iso = (at: number | Date | undefined) => new Date(at ?? NaN).toISOString();

const clocks = ['00:00', '00:30', '01:00', '01:30', '01:45', '02:00', '02:15', '02:30', '03:00', '23:00', '23:30'];

describe('a year of daily fires, against the clock on the wall', () => {
  it.each([
    ['America/New_York', 2027],
    ['Europe/Berlin', 2027],
    ['Australia/Lord_Howe', 2027],
    ['America/Santiago', 2027],
    ['Africa/Casablanca', 2025],
    ['Asia/Kathmandu', 2027],
    ['Pacific/Apia', 2011],
    ['America/Havana', 2027],
    ['Africa/Cairo', 2027],
    ['Asia/Beirut', 2027],
    ['America/Sao_Paulo', 2018],
    ['Asia/Gaza', 2027],
    ['America/Nuuk', 2027],
    ['America/Caracas', 2016],
    ['Antarctica/Troll', 2027],
  ])('%s in %i: one on each local day, with the day before as its window', (zone, year) => {
    const days = [...localDays(wallQuarters(zone, year), year).values()];
    for (const clock of clocks) {
      const [hour, minute] = clock.split(':').map(Number);
      const spec = specOf(zone, `${minute} ${hour} * * *`);
      const [first, last] = [days[0]?.[0]?.at ?? NaN, days.at(-1)?.at(-1)?.at ?? NaN];
      const fires = [...fireTimes(spec, new Date(first - 1), new Date(last + 899_999))];
      expect(fires.map(iso)).toEqual(days.map((day) => iso(dueOn(day, clock))));

      const windows = fires.slice(1).map((at) => windowAt('yesterday', at.toISOString(), zone));
      expect(windows.map(({ start, end }) => [iso(Date.parse(start)), iso(Date.parse(end))])).toEqual(
        days.slice(1).map((day, index) => [iso(days[index]?.[0]?.at), iso(day[0]?.at)]),
      );
    }
  });
});

describe('clock times', () => {
  it('of a schedule by elapsed time go on as if clocks did not change', () => {
    for (const [cron, stepMs] of [
      ['0 * * * *', 3_600_000],
      ['7 * * * *', 3_600_000],
      ['*/15 * * * *', 900_000],
    ] as const) {
      for (const zone of ['America/New_York', 'Europe/Berlin', 'Africa/Cairo']) {
        const fires = [...fireTimes(specOf(zone, cron), new Date('2027-01-01'), new Date('2028-01-01'))];
        const steps = fires.slice(1).map((at, index) => at.getTime() - (fires[index]?.getTime() ?? NaN));
        expect(new Set(steps)).toEqual(new Set([stepMs]));
      }
    }
  });

  it('of an hourly schedule go by the clock where clocks move by half an hour only', () => {
    const hourly = specOf('Australia/Lord_Howe', '0 * * * *');
    expect(firesOf(hourly, '2027-10-02T13:45:00Z', '2027-10-02T16:00:00Z')).toEqual([
      '2027-10-02T14:30:00.000Z',
      '2027-10-02T15:30:00.000Z',
      '2027-10-02T16:00:00.000Z',
    ]);
  });

  it('of several times a night are each met once', () => {
    const spec = specOf('America/New_York', '0,30 1,2 * * *');
    expect(firesOf(spec, '2027-11-07T04:00:00Z', '2027-11-07T12:00:00Z')).toEqual([
      '2027-11-07T05:00:00.000Z',
      '2027-11-07T05:30:00.000Z',
      '2027-11-07T07:00:00.000Z',
      '2027-11-07T07:30:00.000Z',
    ]);
    expect(firesOf(spec, '2027-03-14T05:00:00Z', '2027-03-14T12:00:00Z')).toEqual([
      '2027-03-14T06:00:00.000Z',
      '2027-03-14T06:30:00.000Z',
      '2027-03-14T07:00:00.000Z',
    ]);
  });

  it('say which moment near a change of clocks is none of theirs', () => {
    const spec = specOf('Europe/Berlin', '30 2 * * *');
    expect(isStrayTime(spec, new Date('2027-10-31T00:30:00Z'))).toBe(false);
    expect(isStrayTime(spec, new Date('2027-10-31T01:30:00Z'))).toBe(true);
    expect(isStrayTime(spec, new Date('2027-10-31T01:30:07Z'))).toBe(false);
    expect(isStrayTime(spec, new Date('2027-10-31T02:00:00Z'))).toBe(true);
    expect(isStrayTime(spec, new Date('2027-10-30T01:30:00Z'))).toBe(false);
  });

  it('include those that are shown once more', () => {
    const spec = specOf('Europe/Berlin', '30 2 * * *');
    const times = [...clockTimes(spec, new Date('2027-10-31T00:00:00Z'), new Date('2027-10-31T02:00:00Z'))];
    expect(times.map(({ at, repeated }) => [at.toISOString(), repeated])).toEqual([
      ['2027-10-31T00:30:00.000Z', false],
      ['2027-10-31T01:30:00.000Z', true],
    ]);
  });

  it('take in the end of the stretch that is asked for, and not its start', () => {
    expect(firesOf(specOf('UTC', '0 6 * * *'), '2027-01-01T06:00:00Z', '2027-01-02T06:00:00Z')).toEqual([
      '2027-01-02T06:00:00.000Z',
    ]);
  });

  it('end where the schedule ends', () => {
    const spec = specOf('UTC', '0 6 * * *', { endAt: '2027-01-03T06:00:00Z' });
    expect(firesOf(spec, '2027-01-01T00:00:00Z', '2027-02-01T00:00:00Z')).toHaveLength(2);
  });

  it('cut anywhere are the same times', () => {
    const spec = specOf('America/Havana', '*/30 0-2 * * *');
    const [start, end] = [Date.UTC(2027, 9, 30), Date.UTC(2027, 10, 12)];
    const whole = [...clockTimes(spec, new Date(start), new Date(end))];
    fc.assert(
      fc.property(fc.integer({ min: start, max: end }), (cut) => {
        const parts = [
          ...clockTimes(spec, new Date(start), new Date(cut)),
          ...clockTimes(spec, new Date(cut), new Date(end)),
        ];
        expect(parts).toEqual(whole);
      }),
    );
  });
});
