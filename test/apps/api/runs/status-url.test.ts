import { expect, it } from 'vitest';
import { statusUrl } from '../../../../apps/api/runs/status-url.js';

const request = { protocol: 'http' as const, host: '127.0.0.1:3000' };

it('leads to where callers are told to come, or else to where they came', () => {
  expect(statusUrl('r-1', request, { publicUrl: undefined })).toBe('http://127.0.0.1:3000/v1/runs/r-1');
  const publicUrl = 'https://example.com/debrief';
  expect(statusUrl('r-1', request, { publicUrl })).toBe('https://example.com/debrief/v1/runs/r-1');
});
