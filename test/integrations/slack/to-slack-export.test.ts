import { describe, expect, it } from 'vitest';
import { type ExportedFile } from '../../../domain/segment-export.js';
import { toSlackEmptyExport, toSlackExport } from '../../../integrations/slack/to-slack-export.js';

const file: ExportedFile = {
  runId: 'r-1',
  key: 'exports/r-1/trial-users-events-2026-11-19.csv',
  name: 'trial-users-events-2026-11-19.csv',
  contentType: 'text/csv; charset=utf-8',
  format: 'csv',
  segment: { id: 's-1', name: 'Trial users' },
  kind: 'events',
  timeRange: { start: '2026-11-19T00:00:00Z', end: '2026-11-20T00:00:00Z' },
  createdAt: '2026-11-20T01:00:00Z',
  expiresAt: '2026-12-20T01:00:00Z',
  rows: 1_234_567,
  bytes: 45_600_000,
  sha256: 'c3c823828aeb6d5c0f6d5b0b3f0a3f5e',
};
const shown = (more: Partial<ExportedFile> = {}) => toSlackExport({ file: { ...file, ...more }, deliveryId: 'd-1' });

describe('an export in Slack', () => {
  it('has a name that says what it is and which delivery', () => {
    expect(shown()).toMatchObject({ filename: 'trial-users-events-2026-11-19-debrief-d-1.csv', title: file.name });
  });

  it('is told about in one paragraph', () => {
    expect(shown().comment).toBe(
      'Segment “Trial users”, events, from 19 November 2026 at 00:00 UTC to 20 November 2026 at 00:00 UTC: ' +
        '1,234,567 rows, 45.6 MB of CSV, SHA-256 beginning c3c823828aeb. ' +
        'Debrief keeps the file until 20 December 2026 at 01:00 UTC.',
    );
  });

  it.each([
    [{ start: '', end: '' }, 'events, of all time:'],
    [{ start: file.timeRange.start, end: '' }, 'events, since 19 November 2026'],
    [{ start: '', end: file.timeRange.end }, 'events, until 20 November 2026'],
  ])('of the range %j says "%s"', (timeRange, text) => {
    expect(shown({ timeRange }).comment).toContain(text);
  });

  it('lets the name of a segment be neither a mention nor a link', () => {
    const { comment } = shown({ segment: { id: 's-1', name: '<!channel> https://evil.example' } });
    expect(comment).not.toContain('<!channel>');
    expect(comment).not.toContain('https://evil.example');
  });

  it('without bytes is a message that names its delivery', () => {
    const empty = { ...file, rows: 0, bytes: 0 };
    expect(toSlackEmptyExport({ file: empty, deliveryId: 'd-1', channel: 'C1', threadTs: '1.2' })).toMatchObject({
      channel: 'C1',
      thread_ts: '1.2',
      text: expect.stringContaining('0 rows, 0 bytes of CSV') as string,
      metadata: { event_type: 'debrief_delivery', event_payload: { delivery_id: 'd-1' } },
    });
  });
});
