import { describe, expect, it } from 'vitest';
import { createExportLinks } from '../../apps/export-links.js';

const runId = '0b9f5f0e-3a55-4d6b-9d0b-6f2a6e0c1f11';
const otherRunId = '1b9f5f0e-3a55-4d6b-9d0b-6f2a6e0c1f11';
const hourMs = 3_600_000;
const inAMonth = new Date(Date.now() + 720 * hourMs).toISOString();
const secret = 'a-visibly-fake-secret-of-32-letters';

function linksOf(linkSecret = secret, linkHours = 24) {
  const links = createExportLinks({
    server: { publicUrl: 'https://debrief.example.com/api' },
    exports: { linkSecret, linkHours },
  });
  if (!links) throw new Error('links are configured');
  return links;
}

/** What stands in the query of a link. */
function queryOf(url: string): { expires: string; signature: string } {
  const { searchParams } = new URL(url);
  return { expires: searchParams.get('expires') ?? '', signature: searchParams.get('signature') ?? '' };
}

describe('a link to a file', () => {
  it("leads to the run's file below the public address, and is accepted", () => {
    const { url, expiresAt } = linksOf().linkTo({ runId, expiresAt: inAMonth });
    expect(url).toMatch(`https://debrief.example.com/api/v1/exports/${runId}/file?`);
    expect(linksOf().accepts(runId, queryOf(url))).toBe(true);
    expect(Math.abs(Date.parse(expiresAt) - Date.now() - 24 * hourMs)).toBeLessThan(60_000);
  });

  it('is never good for longer than the file is kept', () => {
    const expiresAt = new Date(Math.ceil(Date.now() / 1000) * 1000 + hourMs).toISOString();
    expect(linksOf().linkTo({ runId, expiresAt }).expiresAt).toBe(expiresAt);
  });

  it('is refused once it has expired', () => {
    const { url } = linksOf(secret, 1e-9).linkTo({ runId, expiresAt: inAMonth });
    expect(linksOf().accepts(runId, queryOf(url))).toBe(false);
  });

  it.each<[string, (query: { expires: string; signature: string }) => { expires: unknown; signature: unknown }]>([
    ['a later end', ({ expires, signature }) => ({ expires: String(Number(expires) + 1), signature })],
    ['the same end written otherwise', ({ expires, signature }) => ({ expires: `0x${expires}`, signature })],
    ['several ends', ({ expires, signature }) => ({ expires: [expires, expires], signature })],
    ['another letter in its signature', ({ expires, signature }) => ({ expires, signature: flipped(signature) })],
    ['half of its signature', ({ expires, signature }) => ({ expires, signature: signature.slice(0, 20) })],
    ['several signatures', ({ expires, signature }) => ({ expires, signature: [signature] })],
    ['no end', ({ signature }) => ({ expires: undefined, signature })],
    ['no signature', ({ expires }) => ({ expires, signature: undefined })],
  ])('is refused with %s', (_what, change) => {
    const { url } = linksOf().linkTo({ runId, expiresAt: inAMonth });
    expect(linksOf().accepts(runId, change(queryOf(url)))).toBe(false);
  });

  it('is refused for the file of another run, and after the secret was changed', () => {
    const { url } = linksOf().linkTo({ runId, expiresAt: inAMonth });
    expect(linksOf().accepts(otherRunId, queryOf(url))).toBe(false);
    expect(linksOf('another-visibly-fake-secret-of-letters').accepts(runId, queryOf(url))).toBe(false);
  });
});

it.each([
  [{ publicUrl: undefined }, { linkSecret: secret }],
  [{ publicUrl: 'https://debrief.example.com' }, { linkSecret: undefined }],
])('there are no links with %j and %j only', (server, exports) => {
  expect(createExportLinks({ server, exports: { linkHours: 24, ...exports } })).toBeUndefined();
});

function flipped(signature: string): string {
  return (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1);
}
