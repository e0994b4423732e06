import { describe, expect, it } from 'vitest';
import { type Delivery } from '../../domain/delivery.js';
import { type ExportAccount, type ExportChunkAccount } from '../../domain/settle-export.js';
import { type RunAccount, type RunEnding, settleRun } from '../../domain/settle-run.js';

const endedAt = '2026-11-20T10:00:00.000Z';
const finished: RunEnding = { kind: 'finished' };
const ranges = ['17', '18', '19'].map((day) => ({
  start: `2026-11-${day}T00:00:00.000Z`,
  end: `2026-11-${Number(day) + 1}T00:00:00.000Z`,
}));

function chunk(day: number, more: Partial<ExportChunkAccount> = {}): ExportChunkAccount {
  const range = ranges[day] ?? { start: '', end: '' };
  return { range, state: 'stored', percent: 100, rows: 7, operationId: `operation-${day}`, error: null, ...more };
}

const file = {
  runId: 'run',
  key: 'exports/run/everyone.ndjson',
  name: 'everyone.ndjson',
  rows: 7,
  bytes: 70,
  sha256: 'digest',
  contentType: 'application/x-ndjson',
  format: 'ndjson',
  segment: { id: 'everyone', name: 'Everyone' },
  kind: 'events',
  timeRange: { start: '', end: '' },
  createdAt: endedAt,
  expiresAt: '2026-12-20T10:00:00.000Z',
} as const;

const delivery: Delivery = {
  id: 'run-1',
  runId: 'run',
  destination: {
    kind: 'webhook-export',
    connection: 'hooks',
    onMultiple: 'fail',
    onAmbiguous: 'hold',
    onEmpty: 'skip',
  },
  state: 'pending',
  contentVersion: 1,
  attempts: 0,
  released: 0,
  deliveredAt: null,
  effect: null,
  error: null,
};

function account(exported: Partial<ExportAccount>, deliveries: Delivery[] = []): RunAccount {
  const { segment, kind, format } = file;
  return {
    id: 'run',
    kind: 'export',
    dryRun: false,
    outcome: exported.file ? 'exported' : null,
    startedAt: endedAt,
    sessions: [],
    deliveries,
    export: { segment, kind, format, file: null, chunks: [], ...exported },
  };
}

describe('the receipt of an export', () => {
  it('tells the file as callers may see it', () => {
    const receipt = settleRun(account({ file, chunks: [chunk(0)] }), finished, endedAt);
    expect(receipt).toMatchObject({ state: 'completed', outcome: 'exported', error: null });
    expect(receipt.export?.file).toEqual({
      name: 'everyone.ndjson',
      rows: 7,
      bytes: 70,
      sha256: 'digest',
      contentType: 'application/x-ndjson',
      expiresAt: '2026-12-20T10:00:00.000Z',
    });
  });

  it('names the part that failed and says how many did, and nothing is sent', () => {
    const failed = { state: 'failed', error: { code: 'operation-failed', message: 'Too complex.' } } as const;
    const chunks = [chunk(0), chunk(1, failed), chunk(2, failed)];
    const receipt = settleRun(account({ chunks }, [delivery]), finished, endedAt);
    expect(receipt).toMatchObject({ state: 'failed', error: { code: 'operation-failed' } });
    expect(receipt.error?.message).toBe(
      'Part 2 of 3 (2026-11-18T00:00:00.000Z to 2026-11-19T00:00:00.000Z) failed: Too complex. So did 1 more.',
    );
    expect(receipt.deliveries).toMatchObject([{ state: 'failed', attempts: 0 }]);
  });

  it.each(['planned', 'creating', 'created', 'ready'] as const)(
    'calls a chunk that is still %s out of time',
    (state) => {
      const error = { code: 'unavailable', message: 'answered 503' };
      const receipt = settleRun(account({ chunks: [chunk(0, { state, rows: null, error })] }), finished, endedAt);
      expect(receipt.error).toMatchObject({
        code: 'export-timeout',
        message: expect.stringContaining('answered 503') as string,
      });
      expect(receipt.export?.chunks).toMatchObject([{ state: 'failed' }]);
    },
  );

  it('calls what was not done when the run was cancelled cancelled', () => {
    const chunks = [chunk(0), chunk(1, { state: 'created', rows: null })];
    const receipt = settleRun(account({ chunks }), { kind: 'cancelled' }, endedAt);
    expect(receipt).toMatchObject({ state: 'cancelled', error: null });
    expect(receipt.export?.chunks.map(({ state }) => state)).toEqual(['stored', 'cancelled']);
  });

  it('of no rows skips whoever did not ask to be told', () => {
    const empty = { ...file, rows: 0 };
    const receipt = settleRun(account({ file: empty, chunks: [chunk(0, { rows: 0 })] }, [delivery]), finished, endedAt);
    expect(receipt).toMatchObject({ state: 'completed', deliveries: [{ state: 'skipped', error: null }] });
  });
});
