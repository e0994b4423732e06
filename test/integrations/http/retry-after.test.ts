import { describe, expect, it } from 'vitest';
import { retryAfterMs } from '../../../integrations/http/retry-after.js';

const now = Date.parse('2026-11-20T10:00:00Z');

describe('retryAfterMs', () => {
  it('reads seconds, whole and in parts', () => {
    expect(retryAfterMs({ 'retry-after': '30' }, now)).toBe(30_000);
    expect(retryAfterMs({ 'retry-after': ' 0.5 ' }, now)).toBe(500);
  });

  it('reads an HTTP-date', () => {
    expect(retryAfterMs({ 'retry-after': 'Fri, 20 Nov 2026 10:01:00 GMT' }, now)).toBe(60_000);
  });

  it('falls back to the Unix second at which a rate window ends', () => {
    expect(retryAfterMs({ 'x-ratelimit-reset': String(now / 1000 + 7) }, now)).toBe(7_000);
    expect(retryAfterMs({ 'retry-after': 'soon', 'x-ratelimit-reset': String(now / 1000 + 7) }, now)).toBe(7_000);
  });

  it('never asks to wait for a moment that has passed', () => {
    expect(retryAfterMs({ 'retry-after': 'Fri, 20 Nov 2026 09:00:00 GMT' }, now)).toBe(0);
    expect(retryAfterMs({ 'x-ratelimit-reset': '1' }, now)).toBe(0);
  });

  it('says nothing when the headers do not', () => {
    for (const value of ['', '-5', 'NaN', '9'.repeat(400)]) {
      expect(retryAfterMs({ 'retry-after': value }, now)).toBeUndefined();
    }
    expect(retryAfterMs({}, now)).toBeUndefined();
  });
});
