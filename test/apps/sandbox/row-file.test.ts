import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRowFile, type RowFile } from '../../../apps/sandbox/row-file.js';
import { type ExportPlan, exportRows } from '../../../apps/sandbox/export-rows.js';
import { parseExactJson } from '../../../integrations/http/exact-json.js';

const hourMs = 3_600_000;
const fromMs = Date.UTC(2026, 10, 18);
const plan: ExportPlan = {
  segment: 3,
  kind: 'events',
  fromMs,
  toMs: fromMs + 24 * hourMs,
  rowsPerHour: 60,
  fields: [],
};

const bytesOf = (file: RowFile, start = 0, end = file.size) => Buffer.concat([...file.read(start, end)]);
const linesOf = (file: RowFile) => gunzipSync(bytesOf(file)).toString().split('\n').slice(0, -1);
const parsed = (rows: Iterable<string>) => [...rows].map((row) => parseExactJson(row) as Record<string, unknown>);

describe('the rows of an export', () => {
  it('lie inside the range, in order, with ids that only exact integers can tell apart', () => {
    const rows = parsed(exportRows(plan));
    expect(rows).toHaveLength(24 * 60);
    const times = rows.map(({ EventStart }) => String(EventStart));
    expect(times).toEqual([...times].sort());
    expect(Date.parse(times[0] ?? '')).toBeGreaterThanOrEqual(plan.fromMs);
    expect(Date.parse(times.at(-1) ?? '')).toBeLessThan(plan.toMs);
    expect(new Set(rows.map(({ PageId }) => PageId)).size).toBe(rows.length);
    expect(rows.every(({ PageId }) => BigInt(String(PageId)) > 2n ** 53n)).toBe(true);
  });

  it('hold what makes texts hard to copy', () => {
    const texts = parsed(exportRows(plan)).map(({ EventTargetText }) => String(EventTargetText));
    for (const part of ['"', ',', '\n', '\\', '\u2028', '🎫'])
      expect(texts.some((text) => text.includes(part))).toBe(true);
  });

  it.each(['events', 'individuals'] as const)('of adjoining ranges are the %s of the whole range', (kind) => {
    const rate = fc.double({ min: 0.01, max: 500, noNaN: true });
    fc.assert(
      fc.property(rate, fc.integer({ min: 0, max: 24 * hourMs }), (rowsPerHour, cut) => {
        const whole = { ...plan, kind, rowsPerHour };
        const joined = [
          ...exportRows({ ...whole, toMs: fromMs + cut }),
          ...exportRows({ ...whole, fromMs: fromMs + cut }),
        ];
        expect(joined).toEqual([...exportRows(whole)]);
      }),
      { numRuns: 20 },
    );
  });

  it('have only the fields asked for, and custom ones of a kind by its special name', () => {
    const rows = parsed(exportRows({ ...plan, fields: ['user_*', 'EventStart', 'PageUrl', 'EventSubType'] }));
    const names = new Set(rows.flatMap((row) => Object.keys(row)));
    expect([...names].sort()).toEqual(['EventStart', 'EventSubType', 'PageUrl', 'user_Plan_str']);
  });

  it('of individuals name the people whom all vendors know, once a day', () => {
    const emails = parsed(exportRows({ ...plan, kind: 'individuals', toMs: fromMs + 48 * hourMs })).map(
      (row) => row.Email,
    );
    expect(emails.filter((email) => email === 'jane@doe.com')).toHaveLength(2);
  });
});

describe('the file of an export', () => {
  it.each(['events', 'individuals'] as const)('is gzip of exactly the %s', (kind) => {
    for (const toMs of [fromMs, fromMs + hourMs, fromMs + 3 * hourMs, plan.toMs]) {
      const cut = { ...plan, kind, fromMs: fromMs + 7, toMs: toMs + 7 };
      expect(linesOf(createRowFile(cut))).toEqual([...exportRows(cut)]);
    }
  });

  it('can be read from any place on', () => {
    const file = createRowFile(plan);
    const whole = bytesOf(file);
    expect(whole).toHaveLength(file.size);
    for (const start of [0, 1, 9_000, Math.floor(file.size / 2), file.size - 1]) {
      expect(bytesOf(file, start).equals(whole.subarray(start))).toBe(true);
      expect(bytesOf(file, start, start + 1).equals(whole.subarray(start, start + 1))).toBe(true);
    }
  });

  it('may hold one row that is not JSON', () => {
    const lines = linesOf(createRowFile(plan, 700));
    const broken = lines.flatMap((line, index) => (line.startsWith('{') ? [] : [index]));
    expect(broken).toEqual([700]);
    expect(lines).toHaveLength(24 * 60);
  });
});
