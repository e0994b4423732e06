import { parseCronExpression } from 'cron-schedule';
import { type CalendarTimes, type ScheduleSpec, weekdays } from './schedule.js';

/** Clock times on the days that fit all three parts. A schedule has one or several, and fires when any of them says so. */
export interface ClockCalendar {
  /** 0 to 59, 0 to 23. */
  minutes: readonly number[];
  hours: readonly number[];
  /** 1 to 31, 1 to 12, 0 (Sunday) to 6. */
  daysOfMonth: readonly number[];
  months: readonly number[];
  weekdays: readonly number[];
}

const everyDayOfMonth = range(1, 31);
const everyMonth = range(1, 12);
const everyWeekday = range(0, 6);
/** `*`, `5`, `1-5` or `MON`, lists of them, and steps after `*` or a range. */
const cronElement = /^(?:\d{1,2}|[a-z]{3}|(?:\*|(?:\d{1,2}|[a-z]{3})-(?:\d{1,2}|[a-z]{3}))(?:\/\d{1,2})?)$/i;

/** When a schedule fires, by the clock on the wall. @throws CronInvalid */
export function clockCalendars({ cron, calendar }: Pick<ScheduleSpec, 'cron' | 'calendar'>): ClockCalendar[] {
  return [...(cron === undefined ? [] : cronCalendars(cron)), ...(calendar ? timesOfDay(calendar) : [])];
}

/** A cron expression that cannot be read; `message` says why, for the caller. */
export class CronInvalid extends Error {
  override readonly name = 'CronInvalid';
}

/** Where day of month and day of week are both restricted, either is enough, as cron has it. @throws CronInvalid */
function cronCalendars(text: string): ClockCalendar[] {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== 5) {
    throw new CronInvalid('a cron expression has five fields: minute, hour, day of month, month, day of week');
  }
  for (const field of fields) {
    if (!field.split(',').every((element) => cronElement.test(element))) {
      throw new CronInvalid(`"${field}" is not a cron field; use numbers, names, *, ranges, lists and steps`);
    }
  }
  const { minutes, hours, days: daysOfMonth, months: fromZero, weekdays } = readCron(fields.join(' '));
  const times = { minutes, hours, months: fromZero.map((month) => month + 1) };
  if (daysOfMonth.length === everyDayOfMonth.length || weekdays.length === everyWeekday.length) {
    return [{ ...times, daysOfMonth, weekdays }];
  }
  return [
    { ...times, daysOfMonth, weekdays: everyWeekday },
    { ...times, daysOfMonth: everyDayOfMonth, weekdays },
  ];
}

function readCron(text: string) {
  try {
    return parseCronExpression(text);
  } catch (error) {
    throw new CronInvalid(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function timesOfDay({ at, weekdays: names, daysOfMonth = everyDayOfMonth }: CalendarTimes): ClockCalendar[] {
  const days = names?.map((name) => (weekdays.indexOf(name) + 1) % 7) ?? everyWeekday;
  return at.map((time) => ({
    minutes: [Number(time.slice(3))],
    hours: [Number(time.slice(0, 2))],
    daysOfMonth,
    months: everyMonth,
    weekdays: days,
  }));
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
