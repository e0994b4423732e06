import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type BulkTransfer, transferInBulk } from '../../activities/bulk-transfer.js';
import { Postponed } from '../../activities/courier.js';
import { openExportFile } from '../../activities/open-export-file.js';
import { type RecordEffect } from '../../apps/sandbox/effect.js';
import { SalesforceClient } from '../../integrations/salesforce/salesforce-client.js';
import { type ActivityEnvironment, type PublishedDelivery, startActivityEnvironment } from './activity-environment.js';
import { everyExportDestination } from './every-destination.js';
import { exportedDelivery } from './exported-delivery.js';

let environment: ActivityEnvironment;
beforeAll(async () => {
  environment = await startActivityEnvironment();
});
beforeEach(() => environment.sandbox.salesforce.reset());
afterAll(() => environment.close());

const destination = everyExportDestination['salesforce-rows'];
const ndjson = (count: number) =>
  Array.from({ length: count }, (_, n) => `${JSON.stringify({ id: `key-${n}`, summary: `Visit ${n}` })}\n`).join('');

const exported = (text: string, rows: number) => exportedDelivery(environment, destination, { text, rows });
const records = () => environment.sandbox.salesforce.effects() as RecordEffect[];
const requests = (method: string, path: RegExp) =>
  environment.sandbox.salesforce.requests().filter((it) => it.method === method && path.test(it.path));
const jobsCreated = () => requests('POST', /\/jobs\/ingest$/).length;
const fault = (method: string, path: string, drop: 'before-effect' | 'after-effect') =>
  environment.sandbox.salesforce.fault({ match: { method, path }, drop });

/** Attempts until the delivery is not merely postponed any more. */
async function delivered(delivery: PublishedDelivery) {
  for (;;) {
    try {
      return await environment.deliver(delivery);
    } catch (error) {
      if (!(error instanceof Error && 'type' in error && error.type === 'postponed')) throw error;
    }
  }
}

describe('rows for Salesforce', () => {
  it('are upserted by key, and come back for as long as the job takes', async () => {
    const delivery = await exported(ndjson(3), 3);
    await expect(environment.deliver(delivery)).rejects.toMatchObject({ type: 'postponed', category: 'BENIGN' });
    expect(await environment.cell(delivery)).toMatchObject({ state: 'sending', attempts: 1, released: 1 });
    expect(await delivered(delivery)).toBe('delivered');
    expect(jobsCreated()).toBe(1);
    const fields = records().map((record) => record.fields);
    expect(fields).toHaveLength(3);
    expect(fields).toContainEqual({ Delivery_Key__c: 'key-1', Summary__c: 'Visit 1' });
    const [job] = requests('PUT', /batches$/);
    expect(job?.path).toContain((await environment.cell(delivery)).effect?.id);
    expect(await environment.deliver(delivery)).toBe('delivered');
    expect(records()).toHaveLength(3);
  });

  it('clear what is empty, and leave alone what a row does not have', async () => {
    await delivered(await exported('{"id":"key-1","summary":"first"}\n', 1));
    await delivered(await exported('{"id":"key-1"}\n', 1));
    expect(records().at(-1)?.fields).toEqual({ Delivery_Key__c: 'key-1' });
    await delivered(await exported('{"id":"key-1","summary":null}\n', 1));
    expect(records().at(-1)?.fields).toEqual({ Delivery_Key__c: 'key-1', Summary__c: null });
  });

  it('are none where the file has none', async () => {
    expect(await environment.deliver(await exported('', 0))).toBe('delivered');
    expect(jobsCreated()).toBe(0);
  });

  it('are not sent from a table without one of the columns', async () => {
    const file = { text: 'id,summery\r\nkey-1,x\r\n', rows: 1, format: 'csv' as const };
    const delivery = await exportedDelivery(environment, destination, file);
    await expect(environment.deliver(delivery)).rejects.toMatchObject({ type: 'rejected' });
    expect((await environment.cell(delivery)).error?.message).toContain('no column summary');
    expect(jobsCreated()).toBe(0);
  });

  it.each([
    ['POST', '/jobs/ingest', 'before-effect', 1],
    ['POST', '/jobs/ingest', 'after-effect', 1],
    ['PUT', '/batches', 'before-effect', 2],
    ['PUT', '/batches', 'after-effect', 2],
    ['PATCH', '/jobs/ingest/', 'before-effect', 2],
    ['PATCH', '/jobs/ingest/', 'after-effect', 1],
  ] as const)('are in once where the reply to %s %s was lost (%s)', async (method, path, drop, answeredJobs) => {
    const delivery = await exported(ndjson(3), 3);
    fault(method, path, drop);
    await expect(environment.deliver(delivery)).rejects.toMatchObject({ type: 'unavailable', nonRetryable: false });
    expect(await delivered(delivery)).toBe('delivered');
    expect(records().map(({ created }) => created)).toEqual([true, true, true]);
    const answered = requests('POST', /\/jobs\/ingest$/).filter(({ status }) => status === 200);
    expect(answered).toHaveLength(answeredJobs);
  });
});

describe('rows that Salesforce refuses', () => {
  const refuse = (match: string, code: string, times: number | null = null) =>
    environment.sandbox.salesforce.control('row-failures', { match, code, times });

  it('are counted and named by key, never by an e-mail address, and all others are in', async () => {
    refuse('key-1"', 'FIELD_CUSTOM_VALIDATION_EXCEPTION');
    refuse('jane@doe.com', 'FIELD_CUSTOM_VALIDATION_EXCEPTION');
    const delivery = await exported(`${ndjson(3)}{"id":"jane@doe.com","summary":"x"}\n`, 4);
    await expect(delivered(delivery)).rejects.toMatchObject({ type: 'rejected', nonRetryable: true });
    const { state, error } = await environment.cell(delivery);
    expect(state).toBe('failed');
    expect(error?.message).toMatch(/^Salesforce refused 2 of 4 rows; the others are in\./);
    expect(error?.message).toContain('key-1 (FIELD_CUSTOM_VALIDATION_EXCEPTION)');
    expect(error?.message).toContain('[e-mail]');
    expect(error?.message).not.toContain('jane');
    expect(records()).toHaveLength(2);
  });

  it('are named up to twenty', async () => {
    refuse('key-', 'FIELD_CUSTOM_VALIDATION_EXCEPTION');
    const delivery = await exported(ndjson(30), 30);
    await expect(delivered(delivery)).rejects.toMatchObject({ type: 'rejected' });
    const message = (await environment.cell(delivery)).error?.message ?? '';
    expect(message.match(/key-\d+ /g)).toHaveLength(20);
    expect(message).toContain('and 10 more');
  });

  it('are sent again by themselves where the reason passes, and in the end are in', async () => {
    refuse('key-1"', 'UNABLE_TO_LOCK_ROW', 1);
    const delivery = await exported(ndjson(3), 3);
    await expect(delivered(delivery)).rejects.toMatchObject({ type: 'unavailable', nonRetryable: false });
    expect(await delivered(delivery)).toBe('delivered');
    expect(jobsCreated()).toBe(2);
    expect(new Set(records().map(({ fields }) => fields.Delivery_Key__c)).size).toBe(3);
  });

  it('for a reason that would pass and does not are given up', async () => {
    refuse('key-1"', 'UNABLE_TO_LOCK_ROW');
    const delivery = await exported(ndjson(3), 3);
    const kinds = [];
    for (let n = 0; n < 3; n++) kinds.push(await delivered(delivery).catch((error: { type: string }) => error.type));
    expect(kinds).toEqual(['unavailable', 'unavailable', 'rejected']);
  });

  it('because a mapped field does not exist end the delivery with what Salesforce says', async () => {
    const fields = { ...destination.fields, Nickname: 'summary' };
    const delivery = await exportedDelivery(environment, { ...destination, fields }, { text: ndjson(2), rows: 2 });
    await expect(delivered(delivery)).rejects.toMatchObject({ type: 'rejected' });
    expect((await environment.cell(delivery)).error?.message).toMatch(
      /ended bulk job \w+ as failed .*Field name not found : Nickname/,
    );
  });
});

describe('a file of more rows than one job takes', () => {
  /** Goes through in jobs of three rows. */
  async function transferOf(count: number): Promise<BulkTransfer> {
    const { file, deliveryId } = await exported(ndjson(count), count);
    const { salesforce } = environment.sandbox.credentials;
    const client = new SalesforceClient({
      connection: 'salesforce',
      loginUrl: environment.sandbox.salesforce.url,
      apiVersion: '68.0',
      ...salesforce,
    });
    onTestFinished(() => client.close());
    return {
      id: { deliveryId, sha256: file.sha256 },
      file: { format: file.format, open: (start) => openExportFile(environment.files, file, start) },
      destination,
      bulk: client.bulk,
      slices: environment.stores.bulkSlices,
      limits: { bytes: 1_000_000, rows: 3 },
    };
  }

  async function finished(transfer: BulkTransfer): Promise<string[]> {
    for (;;) {
      try {
        return await transferInBulk(transfer);
      } catch (error) {
        if (!(error instanceof Postponed)) throw error;
      }
    }
  }

  it('becomes several, few at once, that leave out and repeat no row', async () => {
    const transfer = await transferOf(20);
    await expect(transferInBulk(transfer)).rejects.toThrow('0 of 12 sent rows are through');
    expect(jobsCreated()).toBe(4);
    expect(await finished(transfer)).toHaveLength(7);
    expect(records().map(({ created }) => created)).toEqual(Array.from({ length: 20 }, () => true));
  });

  it('comes back after longer and longer pauses', async () => {
    environment.sandbox.salesforce.control('bulk-jobs', { byControl: true });
    const transfer = await transferOf(3);
    const early = await transferInBulk(transfer).catch((error: unknown) => error);
    expect(early).toMatchObject({ waitMs: 2_000 });
    const [slice] = await transfer.slices.list(transfer.id);
    if (!slice) throw new Error('there is no slice');
    await transfer.slices.update(transfer.id, slice, { begunAt: new Date(Date.now() - 40_000) });
    const later = (await transferInBulk(transfer).catch((error: unknown) => error)) as Postponed;
    expect(Math.round(later.waitMs / 1_000)).toBe(20);
    await transfer.slices.update(transfer.id, slice, { begunAt: new Date(0) });
    await expect(transferInBulk(transfer)).rejects.toMatchObject({ waitMs: 60_000 });
  });

  it('is taken up after a refusal with those jobs only that had refused rows', async () => {
    environment.sandbox.salesforce.control('row-failures', { match: 'key-4"', code: 'INVALID_EMAIL_ADDRESS' });
    const transfer = await transferOf(12);
    await expect(finished(transfer)).rejects.toMatchObject({ kind: 'rejected', effect: 'possible' });
    expect(await finished(transfer)).toHaveLength(4);
    expect(jobsCreated()).toBe(5);
    expect(records()).toHaveLength(11 + 3);
    const created = records().filter((record) => record.created);
    expect(new Set(created.map(({ fields }) => fields.Delivery_Key__c)).size).toBe(12);
  });

  it('is begun anew where a job was given up before it had started', async () => {
    const transfer = await transferOf(3);
    fault('PATCH', '/jobs/ingest/', 'before-effect');
    await expect(transferInBulk(transfer)).rejects.toMatchObject({ kind: 'unavailable' });
    const [slice] = await transfer.slices.list(transfer.id);
    await transfer.bulk.abort(slice?.jobId ?? '');
    expect(await finished(transfer)).toHaveLength(1);
    expect(records()).toHaveLength(3);
  });

  it('is not begun anew where somebody has stopped its jobs', async () => {
    environment.sandbox.salesforce.control('bulk-jobs', { byControl: true });
    const transfer = await transferOf(6);
    await expect(transferInBulk(transfer)).rejects.toThrow(Postponed);
    const [slice] = await transfer.slices.list(transfer.id);
    await transfer.bulk.abort(slice?.jobId ?? '');
    await expect(transferInBulk(transfer)).rejects.toMatchObject({ kind: 'rejected', code: 'bulk-job-ended' });
    expect(jobsCreated()).toBe(2);
    environment.sandbox.salesforce.control('bulk-jobs', { byControl: false });
    expect(await finished(transfer)).toHaveLength(2);
    expect(records().map(({ created }) => created)).toEqual(Array.from({ length: 6 }, () => true));
  });

  it('is begun anew where Salesforce has forgotten a job', async () => {
    const transfer = await transferOf(3);
    await expect(transferInBulk(transfer)).rejects.toThrow(Postponed);
    environment.sandbox.salesforce.reset();
    expect(await finished(transfer)).toHaveLength(1);
    expect(records()).toHaveLength(3);
  });
});
