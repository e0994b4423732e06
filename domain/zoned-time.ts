import { Temporal } from 'temporal-polyfill';

/** Rewrites an instant as local time; texts that are no instant in UTC pass unchanged. */
export type ToZonedTime = (utc: string) => string;

/** Clocks do not change between the two moments, the first included. */
interface Stretch {
  fromMs: number;
  untilMs: number;
  /** Ahead of UTC; undefined where it is no whole number of minutes. */
  offset: { ms: number; text: string } | undefined;
}

const utcTime = /^(\d{4}-\d\d-(\d\d)T\d\d:\d\d:\d\d)(\.\d+)?(?:Z|\+00:00)$/;
/** Of what `toISOString` makes where the year has four digits. */
const isoLength = 24;
const wholeMinutes = /^[+-]\d\d:\d\d$/;

/**
 * RFC 3339 in UTC to RFC 3339 in an IANA zone, the offset written: `2026-03-29T01:30:00.123Z` is
 * `2026-03-29T03:30:00.123+02:00` in Berlin. All digits of a second are kept. RFC 3339 cannot write the offset of a zone from
 * before it counted in whole minutes, so such times stay in UTC; where the zone is UTC, everything does.
 *
 * @throws RangeError when there is no such zone
 */
export function createZonedTime(timezone: string): ToZonedTime {
  if (isUtc(timezone)) return (utc) => utc;
  const stretchAt = createStretches(timezone);
  return (utc) => {
    const [, seconds, day, fraction = ''] = utcTime.exec(utc) ?? [];
    if (seconds === undefined) return utc;
    const time = new Date(`${seconds}Z`);
    // Date takes the thirtieth of February for a day in March, and 24:00 for the next day.
    if (time.getUTCDate() !== Number(day)) return utc;
    const { offset } = stretchAt(time.getTime());
    if (!offset) return utc;
    const local = new Date(time.getTime() + offset.ms).toISOString();
    return local.length === isoLength ? local.slice(0, seconds.length) + fraction + offset.text : utc;
  };
}

/** Whether times of this zone are those of UTC, always. @throws RangeError when there is no such zone */
export function isUtc(timezone: string): boolean {
  const epoch = Temporal.Instant.fromEpochMilliseconds(0);
  return epoch.toZonedDateTimeISO(timezone).equals(epoch.toZonedDateTimeISO('UTC'));
}

/** Asks the zone once for each stretch between two changes of its clocks, of which all times of an export see a few. */
function createStretches(timezone: string): (epochMs: number) => Stretch {
  const known: Stretch[] = [];
  return (epochMs) => {
    const found = known.find(({ fromMs, untilMs }) => fromMs <= epochMs && epochMs < untilMs);
    if (found) return found;
    const stretch = stretchAround(Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(timezone));
    known.push(stretch);
    return stretch;
  };
}

function stretchAround(time: Temporal.ZonedDateTime): Stretch {
  const next = time.getTimeZoneTransition('next');
  const last = time.add({ nanoseconds: 1 }).getTimeZoneTransition('previous');
  const { offset: text, offsetNanoseconds } = time;
  return {
    fromMs: last?.epochMilliseconds ?? -Infinity,
    untilMs: next?.epochMilliseconds ?? Infinity,
    offset: wholeMinutes.test(text) ? { ms: offsetNanoseconds / 1e6, text } : undefined,
  };
}
