import { Temporal } from 'temporal-polyfill';

/** Clocks of a zone go forward or back. */
export interface ClockChange {
  at: Date;
  /** By how much, without a sign. */
  lengthMs: number;
}

/** The changes after the one moment and up to the other, in order. */
export function clockChanges(timezone: string, after: Date, until: Date): ClockChange[] {
  const changes: ClockChange[] = [];
  let change = Temporal.Instant.fromEpochMilliseconds(after.getTime()).toZonedDateTimeISO(timezone);
  for (;;) {
    const next = change.getTimeZoneTransition('next');
    if (!next || next.epochMilliseconds > until.getTime()) return changes;
    const before = next.subtract({ nanoseconds: 1 });
    const lengthMs = Math.abs(next.offsetNanoseconds - before.offsetNanoseconds) / 1_000_000;
    changes.push({ at: new Date(next.epochMilliseconds), lengthMs });
    change = next;
  }
}

/** The name by which a zone is known (`europe/berlin` is `Europe/Berlin`); undefined when there is no such IANA zone. */
export function zoneName(text: string): string | undefined {
  if (!/^[a-z]/i.test(text)) return undefined;
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text).timeZoneId;
  } catch {
    return undefined;
  }
}
