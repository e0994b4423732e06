import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { scheduledRequest } from '../../domain/scheduled-request.js';
import { type NewRun } from '../../storage/run-acceptance.js';
import { closeRun } from './sample-runs.js';
import { newSchedule, yesterdaysEvents } from './sample-schedules.js';
import { freshStores, testDatabases } from './test-databases.js';

const morning = new Date('2026-11-20T05:30:00.000Z');
const nextMorning = new Date('2026-11-21T05:30:00.000Z');

describe.each(testDatabases)('fires on $name', ({ open }) => {
  const stores = freshStores(open);
  let scheduleId: string;
  beforeEach(async () => {
    const schedule = newSchedule();
    scheduleId = schedule.id;
    await stores.schedules.create(schedule);
  });

  function runFor(scheduledAt: Date): NewRun {
    const request = scheduledRequest(yesterdaysEvents, scheduledAt.toISOString(), 'Europe/Berlin');
    return { id: randomUUID(), kind: 'export', requester: 'crm', request };
  }

  async function last() {
    const fires = await stores.scheduleFires.last([scheduleId], 10);
    return fires.map(({ scheduledAt, outcome, reason, runId, runState }) => [
      scheduledAt.toISOString(),
      outcome,
      reason,
      runId,
      runState,
    ]);
  }

  it('have one run each, however often they are started, and at the same moment', async () => {
    const runs = Array.from({ length: 20 }, () => runFor(morning));
    const ids = await Promise.all(runs.map((run) => stores.scheduleFires.start(scheduleId, morning, run)));
    const [runId = ''] = ids;
    expect(new Set(ids)).toEqual(new Set([runId]));
    const stored = await Promise.all(runs.map(({ id }) => stores.runs.find(id)));
    expect(stored.filter((run) => run !== undefined)).toHaveLength(1);
    expect(await last()).toEqual([[morning.toISOString(), 'started', null, runId, 'accepted']]);
  });

  it('that were thought missed count as started when their run comes after all, and not the other way round', async () => {
    const missed = { scheduledAt: morning, outcome: 'missed', reason: 'catch-up-window' } as const;
    await stores.scheduleFires.account(scheduleId, [missed], morning);
    const run = runFor(morning);
    await stores.scheduleFires.start(scheduleId, morning, run);
    await stores.scheduleFires.account(scheduleId, [missed], morning);
    expect(await last()).toEqual([[morning.toISOString(), 'started', null, run.id, 'accepted']]);
  });

  it('are accounted for once, and never back in time', async () => {
    const skipped = { scheduledAt: morning, outcome: 'skipped', reason: 'paused' } as const;
    await stores.scheduleFires.account(scheduleId, [skipped], new Date('2030-01-02T00:00:00Z'));
    await stores.scheduleFires.account(
      scheduleId,
      [{ ...skipped, reason: 'overlap' }],
      new Date('2030-01-01T00:00:00Z'),
    );
    expect(await last()).toEqual([[morning.toISOString(), 'skipped', 'paused', null, null]]);
    const { accountedUntil } = (await stores.schedules.find(scheduleId)) ?? {};
    expect(accountedUntil).toEqual(new Date('2030-01-02T00:00:00Z'));
  });

  it('are known within a stretch that leaves out its start', async () => {
    const skipped = [morning, nextMorning].map(
      (scheduledAt) => ({ scheduledAt, outcome: 'skipped', reason: 'paused' }) as const,
    );
    await stores.scheduleFires.account(scheduleId, skipped);
    expect(await stores.scheduleFires.known(scheduleId, morning, nextMorning)).toEqual(
      new Set([nextMorning.getTime()]),
    );
    expect(await last()).toHaveLength(2);
  });

  it('tell which run was at work at a moment', async () => {
    const run = runFor(morning);
    const before = new Date(Date.now() - 60_000);
    await stores.scheduleFires.start(scheduleId, morning, run);
    const after = new Date(Date.now() + 60_000);
    expect(await stores.scheduleFires.runAtWork(scheduleId, before)).toBeUndefined();
    expect(await stores.scheduleFires.runAtWork(scheduleId, after)).toEqual({ runId: run.id, hasEnded: false });
    await stores.runLedger.begin(run.id);
    await closeRun(stores, run.id);
    // The sample receipt ends on the morning of 20 November 2026.
    expect(await stores.scheduleFires.runAtWork(scheduleId, after)).toBeUndefined();
  });
});
