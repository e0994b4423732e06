import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deliveryIdOf } from '../../apps/sandbox/delivery-id-of.js';
import { type HookEffect, type MessageEffect } from '../../apps/sandbox/effect.js';
import { type ExportDestination } from '../../domain/destination.js';
import { type ActivityEnvironment, exportLinks, linksFor, startActivityEnvironment } from './activity-environment.js';
import { everyExportDestination } from './every-destination.js';
import { exportedDelivery, type ExportedOptions } from './exported-delivery.js';

let environment: ActivityEnvironment;
beforeAll(async () => {
  environment = await startActivityEnvironment();
});
beforeEach(() => {
  for (const vendor of ['salesforce', 'slack', 'webhook'] as const) environment.sandbox[vendor].reset();
});
afterAll(() => environment.close());

const text = '{"id":"1:1","summary":"Looked around."}\n{"id":"1:2","summary":"Bought a ticket."}\n';
const rows = 2;
const exported = (destination: ExportDestination, file = { text, rows }, more: ExportedOptions = {}) =>
  exportedDelivery(environment, destination, file, more);
const lastOutcomes = async (deliveryId: string) =>
  (await environment.stores.desk.find(deliveryId))?.history.map(({ outcome }) => outcome);

describe('a file for Slack', () => {
  const destination = everyExportDestination['slack-export'];
  const messages = () => environment.sandbox.slack.effects() as MessageEffect[];

  it('is shown once, whole, below a paragraph about it', async () => {
    const delivery = await exported(destination);
    expect(await environment.deliver(delivery)).toBe('delivered');
    expect(await environment.deliver(delivery)).toBe('delivered');
    const [message, ...others] = messages();
    expect(others).toEqual([]);
    expect(message?.files).toMatchObject([{ title: 'everyone-sessions-2026-11-19.ndjson', content: text }]);
    expect(message?.text).toMatch(
      /Segment “Everyone”, sessions, from 19 November 2026 .* to 20 November 2026 .*: 2 rows, 82 bytes of NDJSON, SHA-256 beginning [0-9a-f]{12}\. Debrief keeps the file until/,
    );
    expect(message && deliveryIdOf(message)).toBe(delivery.deliveryId);
    expect((await environment.cell(delivery)).effect?.id).toBe(message?.files?.[0]?.id);
  });

  it('is streamed, however large it is, and arrives as it was stored', async () => {
    const large = `${JSON.stringify({ id: '1:1', summary: 'x'.repeat(5_000_000) })}\n`;
    const delivery = await exported(destination, { text: large, rows: 1 });
    expect(await environment.deliver(delivery)).toBe('delivered');
    const { bytes, sha256 } = delivery.file;
    expect(messages()[0]?.files).toMatchObject([{ content: null, bytes, sha256 }]);
  });

  it.each([
    ['after-effect', ['lost', 'found']],
    ['before-effect', ['lost', 'delivered']],
  ] as const)('is shown once where the reply was lost (%s)', async (drop, outcomes) => {
    const delivery = await exported(destination);
    environment.sandbox.slack.fault({ match: { path: 'files.completeUploadExternal' }, drop });
    await expect(environment.deliver(delivery)).rejects.toMatchObject({ type: 'unavailable' });
    expect(await environment.deliver(delivery)).toBe('delivered');
    expect(messages()).toHaveLength(1);
    expect(await lastOutcomes(delivery.deliveryId)).toEqual(outcomes);
  });

  it('is uploaded again where the upload was cut off, which nobody has seen', async () => {
    const delivery = await exported(destination);
    environment.sandbox.slack.fault({ match: { path: '/upload/' }, drop: 'after-effect' });
    await expect(environment.deliver(delivery)).rejects.toMatchObject({ type: 'unavailable' });
    expect(messages()).toEqual([]);
    expect(await environment.deliver(delivery)).toBe('delivered');
    expect(messages()).toHaveLength(1);
  });

  it('is a message where there are no bytes, looked for before it is repeated', async () => {
    const delivery = await exported(destination, { text: '', rows: 0 });
    environment.sandbox.slack.fault({ match: { path: 'chat.postMessage' }, drop: 'after-effect' });
    await expect(environment.deliver(delivery)).rejects.toMatchObject({ type: 'unavailable' });
    expect(await environment.deliver(delivery)).toBe('delivered');
    expect(messages()).toMatchObject([{ files: null, text: expect.stringContaining('0 rows') as string }]);
  });

  it('is refused above the largest size that Slack takes, with what to do', async () => {
    const delivery = await exported(destination, { text, rows }, { life: { bytes: 1_000_000_001 } });
    await expect(environment.deliver(delivery)).rejects.toMatchObject({ type: 'rejected' });
    const { error } = await environment.cell(delivery);
    expect(error?.message).toMatch(/1 GB; export a shorter time/);
    expect(environment.sandbox.slack.requests()).toEqual([]);
  });

  it('that was deleted meanwhile is said to be gone', async () => {
    const delivery = await exported(destination);
    await environment.files.removeAll(`exports/${delivery.runId}/`);
    await expect(environment.deliver(delivery)).rejects.toMatchObject({ type: 'not-found', nonRetryable: true });
    expect((await environment.cell(delivery)).error?.message).toContain('export it again');
  });
});

describe('a webhook about a file', () => {
  const destination = everyExportDestination['webhook-export'];
  const bodies = () => (environment.sandbox.webhook.effects() as HookEffect[]).map(({ body }) => body);
  const eventOf = (body = '') => JSON.parse(body) as { type: string; data: Record<string, unknown> };

  it('tells what it is and carries a link that is good and expires', async () => {
    const delivery = await exported(destination);
    expect(await environment.deliver(delivery)).toBe('delivered');
    const { type, data } = eventOf(bodies()[0]);
    const { sha256, bytes, runId } = delivery.file;
    expect(type).toBe('export.ready');
    expect(data).toMatchObject({ deliveryId: delivery.deliveryId, runId, rows: 2, bytes, sha256, format: 'ndjson' });
    expect(data).toMatchObject({ name: 'everyone-sessions-2026-11-19.ndjson', segment: { name: 'Everyone' } });
    const { origin, pathname, searchParams } = new URL(String(data.url));
    expect(origin + pathname).toBe(`https://debrief.example.com/v1/exports/${runId}/file`);
    const given = { expires: searchParams.get('expires'), signature: searchParams.get('signature') };
    expect(exportLinks?.accepts(runId, given)).toBe(true);
    expect(Date.parse(String(data.urlExpiresAt))).toBe(Number(given.expires) * 1000);
  });

  it.each(['before-effect', 'after-effect'] as const)(
    'is sent again with the same bytes and id where the reply was lost (%s)',
    async (drop) => {
      const delivery = await exported(destination);
      environment.sandbox.webhook.fault({ drop });
      await expect(environment.deliver(delivery)).rejects.toMatchObject({ type: 'unavailable' });
      expect(await environment.deliver(delivery)).toBe('delivered');
      expect(new Set(bodies()).size).toBe(1);
      expect(environment.sandbox.webhook.effects().map(deliveryIdOf)).toContain(delivery.deliveryId);
    },
  );

  it('is given a fresh link when the stored one has expired', async () => {
    const delivery = await exported(destination, { text, rows }, { links: linksFor(1e-9) });
    expect(await environment.deliver(delivery)).toBe('delivered');
    const { data } = eventOf(bodies()[0]);
    expect(Date.parse(String(data.urlExpiresAt))).toBeGreaterThan(Date.now());
  });

  it('is not sent once the file is gone', async () => {
    const expiresAt = new Date(Date.now() - 1_000).toISOString();
    const delivery = await exported(destination, { text, rows }, { life: { expiresAt } });
    await expect(environment.deliver(delivery)).rejects.toMatchObject({ type: 'not-found' });
    expect(bodies()).toEqual([]);
  });
});
