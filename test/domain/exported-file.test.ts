import { describe, expect, it } from 'vitest';
import { exportFileName } from '../../domain/exported-file.js';
import { exportRequest } from '../storage/sample-exports.js';

describe('the name of an exported file', () => {
  it.each([
    ['everyone-events-2026-11-19.ndjson', {}],
    ['everyone-events-2026-11-19.csv', { format: 'csv' as const }],
    [
      'paid-plan-zurich-around-events-2026-11-19.ndjson',
      { segment: { id: 's', name: 'Paid plan, "Zürich" & around' } },
    ],
    ['segment-events-2026-11-19.ndjson', { segment: { id: 's', name: '予約した人' } }],
    ['everyone-events-from-2026-11-19.ndjson', { timeRange: { start: '2026-11-19T00:00:00.000Z', end: '' } }],
    ['everyone-events-until-2026-11-18.ndjson', { timeRange: { start: '', end: '2026-11-19T00:00:00.000Z' } }],
    ['everyone-events-all.ndjson', { timeRange: { start: '', end: '' } }],
  ])('is %s', (name, request) => {
    expect(exportFileName(exportRequest(request))).toBe(name);
  });

  it('tells the days as they were in the zone asked for', () => {
    const timeRange = { start: '2026-11-16T23:00:00.000Z', end: '2026-11-18T23:00:00.000Z' };
    expect(exportFileName(exportRequest({ timeRange, timezone: 'Europe/Berlin' }))).toBe(
      'everyone-events-2026-11-17-to-2026-11-18.ndjson',
    );
  });
});
