/** A quarter of an hour as the clock on the wall shows it. */
export interface WallQuarter {
  at: number;
  /** `YYYY-MM-DD` and `HH:MM`. */
  date: string;
  clock: string;
}

const quarterMs = 900_000;

/** What the clock shows at every quarter of an hour of a year and the days around it, asked of ICU one by one. */
export function wallQuarters(zone: string, year: number): WallQuarter[] {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'short',
  });
  const quarters: WallQuarter[] = [];
  for (let at = Date.UTC(year - 1, 11, 28); at < Date.UTC(year + 1, 0, 5); at += quarterMs) {
    const [date = '', clock = ''] = format.format(at).split(' ');
    quarters.push({ at, date, clock });
  }
  return quarters;
}

/** The quarters of each local day of the year. */
export function localDays(quarters: WallQuarter[], year: number): Map<string, WallQuarter[]> {
  const days = Map.groupBy(quarters, ({ date }) => date);
  return new Map([...days].filter(([date]) => date.startsWith(String(year))));
}

/** When a day's fire is due: as the clock first shows the time, or right after the clock jumped over it, or just before. */
export function dueOn(day: WallQuarter[], clock: string): number {
  const shown = day.find((quarter) => quarter.clock === clock);
  if (shown) return shown.at;
  const jumpedTo = day.find(
    (quarter, index) => quarter.clock > clock && (index === 0 || (day[index - 1]?.clock ?? '') < clock),
  );
  return jumpedTo?.at ?? (day.at(-1)?.at ?? NaN) + quarterMs - 60_000;
}
