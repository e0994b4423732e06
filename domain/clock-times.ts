import { Temporal } from 'temporal-polyfill';
import { clockCalendars, type ClockCalendar } from './clock-calendar.js';
import { clockChanges } from './clock-changes.js';
import { type ScheduleSpec } from './schedule.js';

/** A moment at which the clock on the wall shows a time that a schedule names. */
export interface ClockTime {
  at: Date;
  /** Clocks went back and show the time once more; the schedule has fired at the first. */
  repeated: boolean;
}

const minuteMs = 60_000;
const dayMinutes = 1_440;
/** As far from a change of clocks as times go astray. */
const nearMs = 180 * minuteMs;
/** From the leap day of 2096 to that of 2104. */
const longestWaitMs = 9 * 366 * dayMinutes * minuteMs;

/**
 * When a schedule fires, after the one moment and up to the other, in order. Each local time of each local day is met once,
 * also where clocks change:
 * - A time that is shown twice counts at the first; the other is `repeated`.
 * - A time that is left out is made up for at the first moment after the gap; where the gap takes the rest of the day (as
 *   in Nuuk), one minute before it, so that the fire still belongs to its day. A day that does not exist (30 December 2011
 *   in Apia) has none.
 * - A schedule that fires all day long, and never with more between two times than the clock moves, goes by elapsed time
 *   instead: every quarter of an hour stays that, nothing is repeated and nothing made up for.
 *
 * Jitter is not part of it. @throws CronInvalid
 */
export function* clockTimes(spec: ScheduleSpec, after: Date, until: Date): Generator<ClockTime> {
  const { timezone, endAt } = spec;
  const calendars = clockCalendars(spec);
  const end = endAt === undefined ? Infinity : new Date(endAt).getTime() - 1;
  const last = new Date(Math.min(until.getTime(), end));
  const isDue = ({ at }: ClockTime) => at > after && at <= last;
  const lastDate = localDate(last, timezone);
  let date = localDate(after, timezone).subtract({ days: 1 });
  for (; Temporal.PlainDate.compare(date, lastDate) <= 0; date = date.add({ days: 1 })) {
    yield* clockTimesOn(date, calendars, timezone).filter(isDue);
  }
}

/** When a schedule fires, after the one moment and up to the other, in order. @throws CronInvalid */
export function* fireTimes(spec: ScheduleSpec, after: Date, until: Date): Generator<Date> {
  for (const { at, repeated } of clockTimes(spec, after, until)) if (!repeated) yield at;
}

/** The next fires after a moment, at most so many: none when the schedule has ended or names a day that never comes. */
export function nextFires(spec: ScheduleSpec, after: Date, count: number): Date[] {
  const fires: Date[] = [];
  for (const at of fireTimes(spec, after, new Date(after.getTime() + longestWaitMs))) {
    if (fires.push(at) === count) break;
  }
  return fires;
}

/**
 * Whether the engine fired at a moment that is none of the schedule's, because clocks change nearby: it shows a time once
 * more, or was miscounted. A moment off the minute is never one; somebody asked for it.
 */
export function isStrayTime(spec: ScheduleSpec, at: Date): boolean {
  const ms = at.getTime();
  if (ms % minuteMs !== 0) return false;
  const isNearChange = clockChanges(spec.timezone, new Date(ms - nearMs), new Date(ms + nearMs)).length > 0;
  return isNearChange && fireTimes(spec, new Date(ms - 1), at).next().done === true;
}

function localDate(at: Date, timezone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timezone).toPlainDate();
}

function clockTimesOn(date: Temporal.PlainDate, calendars: ClockCalendar[], timezone: string): ClockTime[] {
  const minutes = minutesOn(date, calendars);
  if (minutes.length === 0) return [];
  const start = date.toZonedDateTime(timezone);
  const isOrdinary = start.hoursInDay === 24 && start.toPlainDateTime().equals(date.toPlainDateTime());
  if (isOrdinary) {
    return minutes.map((minute) => ({ at: new Date(start.epochMilliseconds + minute * minuteMs), repeated: false }));
  }
  const pauseMs = longestPause(minutes) * minuteMs;
  const times = minutes.flatMap((minute) => {
    const clock = date.toPlainDateTime({ hour: Math.floor(minute / 60), minute: minute % 60 });
    return momentsOf(clock, timezone, pauseMs);
  });
  const byMoment = new Map(times.map((time) => [time.at.getTime(), time]));
  return [...byMoment.values()].sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** When the clock shows a time on a day of change. */
function momentsOf(clock: Temporal.PlainDateTime, timezone: string, pauseMs: number): ClockTime[] {
  const first = clock.toZonedDateTime(timezone, { disambiguation: 'earlier' });
  const second = clock.toZonedDateTime(timezone, { disambiguation: 'later' });
  const changeMs = second.epochMilliseconds - first.epochMilliseconds;
  const byElapsedTime = pauseMs <= changeMs;
  if (first.toPlainDateTime().equals(clock)) {
    const once = [{ at: toDate(first), repeated: false }];
    return changeMs === 0 ? once : [...once, { at: toDate(second), repeated: !byElapsedTime }];
  }
  if (byElapsedTime) return [];
  const afterGap = first.getTimeZoneTransition('next') ?? second;
  const standIn = [afterGap, afterGap.subtract({ minutes: 1 })].find((time) =>
    time.toPlainDate().equals(clock.toPlainDate()),
  );
  return standIn ? [{ at: toDate(standIn), repeated: false }] : [];
}

/** Minutes since midnight, ascending. */
function minutesOn(date: Temporal.PlainDate, calendars: ClockCalendar[]): number[] {
  const fitting = calendars.filter(
    ({ daysOfMonth, months, weekdays }) =>
      months.includes(date.month) && daysOfMonth.includes(date.day) && weekdays.includes(date.dayOfWeek % 7),
  );
  const minutes = fitting.flatMap((calendar) =>
    calendar.hours.flatMap((hour) => calendar.minutes.map((minute) => hour * 60 + minute)),
  );
  return [...new Set(minutes)].sort((a, b) => a - b);
}

/** The most minutes between two times of a day, going round the clock. */
function longestPause(minutes: number[]): number {
  const pauses = minutes.map((minute, index) => minute - (minutes[index - 1] ?? (minutes.at(-1) ?? 0) - dayMinutes));
  return Math.max(...pauses);
}

function toDate(time: Temporal.ZonedDateTime): Date {
  return new Date(time.epochMilliseconds);
}
