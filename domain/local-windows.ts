import { Temporal } from 'temporal-polyfill';
import { type NamedWindow } from './schedule.js';
import { type TimeRange } from './segment-export.js';

/**
 * The window that a name means for a fire: its nominal moment, in the schedule's zone. Local days go from their first
 * moment (01:00 where clocks leave midnight out) to the next day's, so they are 23 or 25 hours long where clocks change.
 * Weeks are ISO weeks.
 */
export function windowAt(window: NamedWindow, firedAt: string, timezone: string): TimeRange {
  const fired = Temporal.Instant.from(firedAt).toZonedDateTimeISO(timezone);
  const today = fired.toPlainDate();
  const between = (start: Temporal.PlainDate, end: Temporal.PlainDate): TimeRange => ({
    start: start.toZonedDateTime(timezone).toInstant().toString(),
    end: end.toZonedDateTime(timezone).toInstant().toString(),
  });
  switch (window) {
    case 'yesterday':
      return between(dayBefore(fired), today);
    case 'last-week': {
      const monday = today.subtract({ days: today.dayOfWeek - 1 });
      return between(monday.subtract({ weeks: 1 }), monday);
    }
    case 'last-month': {
      const first = today.with({ day: 1 });
      return between(first.subtract({ months: 1 }), first);
    }
    default: {
      const start = fired.toInstant().subtract({ hours: window.lastHours });
      return { start: start.toString(), end: fired.toInstant().toString() };
    }
  }
}

/** The last day that there was: a zone that crosses the date line leaves one out. */
function dayBefore(time: Temporal.ZonedDateTime): Temporal.PlainDate {
  return time.startOfDay().subtract({ nanoseconds: 1 }).toPlainDate();
}
