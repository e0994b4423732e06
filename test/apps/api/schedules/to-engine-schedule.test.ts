import { Client, Connection } from '@temporalio/client';
import { msToTs, tsToMs } from '@temporalio/common/lib/time.js';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { clockChanges } from '../../../../domain/clock-changes.js';
import { fireTimes, isStrayTime } from '../../../../domain/clock-times.js';
import { type ScheduleSpec } from '../../../../domain/schedule.js';
import { toEngineSchedule } from '../../../../apps/api/schedules/to-engine-schedule.js';

/** A year that is all still to come. */
const [start, end] = [new Date('2027-01-01T00:00:00Z'), new Date('2028-01-01T00:00:00Z')];
const now = new Date('2026-11-20T12:00:00Z');
const dayMs = 86_400_000;

let connection: Connection;
let client: Client;
beforeAll(async () => {
  connection = await Connection.connect({ address: inject('temporalAddress') });
  client = new Client({ connection });
});
afterAll(() => connection.close());

function specOf(timezone: string, cron: string, more: Partial<ScheduleSpec> = {}): ScheduleSpec {
  return { cron, timezone, jitterMs: 0, overlap: 'skip', catchUpMs: 3_600_000, ...more };
}

interface Stretch {
  after: Date;
  until: Date;
}

/** Days on which the clocks of a zone change, with the days around them, and some ordinary ones. */
function daysOfInterest(timezone: string): Stretch[] {
  const changes = clockChanges(timezone, start, end).map(({ at }) => at.getTime());
  return [start.getTime() + 3 * dayMs, ...changes].map((at) => ({
    after: new Date(at - 2 * dayMs),
    until: new Date(at + 2 * dayMs),
  }));
}

/** When Temporal would fire. */
async function matchingTimes(spec: ScheduleSpec, stretches: Stretch[]): Promise<string[]> {
  const id = randomUUID();
  const handle = await client.schedule.create(toEngineSchedule({ id, spec, pausedAt: new Date() }, now));
  const times: string[] = [];
  for (const { after, until } of stretches) {
    const { startTime } = await connection.workflowService.listScheduleMatchingTimes({
      namespace: 'default',
      scheduleId: id,
      startTime: msToTs(after.getTime()),
      endTime: msToTs(until.getTime()),
    });
    times.push(...startTime.map((time) => new Date(tsToMs(time)).toISOString()));
  }
  await handle.delete();
  return times;
}

/** Morocco is not among the zones: its rules have just changed, and a server's host may not know yet. */
describe("Temporal's schedule", () => {
  it.each([
    ['America/New_York', ['30 1 * * *', '30 2 * * *', '0 * * * *']],
    ['Europe/Berlin', ['0 2 * * *', '30 2 * * *', '*/15 * * * *']],
    ['Australia/Lord_Howe', ['45 1 * * *', '15 2 * * *', '0 * * * *']],
    ['America/Santiago', ['0 0 * * *', '30 23 * * *']],
    ['Asia/Kathmandu', ['30 2 * * *']],
    ['Pacific/Apia', ['0 0 * * *']],
    ['America/Havana', ['0 0 * * *', '30 0 * * *']],
    ['Africa/Cairo', ['0 0 * * *', '30 23 * * *']],
    ['Asia/Beirut', ['0 0 * * *', '30 23 * * *']],
    ['Asia/Gaza', ['30 1 * * *', '30 2 * * *']],
    ['America/Nuuk', ['30 23 * * *', '0 22 * * *']],
    ['UTC', ['0 6 13 * FRI', '0 0 29 2 *', '15 10-12/2 1,15 MAR-APR MON-FRI']],
  ])('in %s has every fire of ours, and beyond them only strays', async (zone, crons) => {
    const stretches = daysOfInterest(zone);
    for (const cron of crons) {
      const spec = specOf(zone, cron);
      const fires = stretches.flatMap(({ after, until }) => [...fireTimes(spec, after, until)]);
      const times = await matchingTimes(spec, stretches);
      const kept = times.filter((time) => !isStrayTime(spec, new Date(time)));
      expect(kept).toEqual(fires.map((at) => at.toISOString()));
    }
  });

  it('ends before the end of ours', async () => {
    const spec = specOf('UTC', '0 6 * * *', { endAt: '2027-01-03T06:00:00Z' });
    expect(await matchingTimes(spec, [{ after: new Date('2026-12-31T12:00:00Z'), until: end }])).toEqual([
      '2027-01-01T06:00:00.000Z',
      '2027-01-02T06:00:00.000Z',
    ]);
  });

  it('has a revision that changes with what it says, and not with the day', () => {
    const id = randomUUID();
    const revision = (spec: ScheduleSpec, at = now) =>
      toEngineSchedule({ id, spec, pausedAt: null }, at).action.memo.revision;
    const spec = specOf('Europe/Berlin', '30 2 * * *');
    expect(revision(spec, new Date('2026-12-31T00:00:00Z'))).toBe(revision(spec));
    expect(revision(spec, new Date('2027-01-01T00:00:00Z'))).not.toBe(revision(spec));
    expect(revision({ ...spec, overlap: 'allow' })).not.toBe(revision(spec));
    expect(revision({ ...spec, cron: '31 2 * * *' })).not.toBe(revision(spec));
  });
});
