import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exportedFile } from '../../../storage/sample-exported-files.js';
import { begunExport } from '../../../storage/sample-exports.js';
import { closeRun } from '../accepted-run.js';
import { problemOf, type RunningApi, sharedTemporal, startApi } from '../running-api.js';

const content = Buffer.from('{"PageId":1}\n{"PageId":2}\n');
const sha256 = createHash('sha256').update(content).digest('hex');

let api: RunningApi;
let runId: string;
beforeAll(async () => {
  api = await startApi({ temporal: sharedTemporal() });
  runId = await storedFile();
});
afterAll(() => api.stop());

/** An export whose file is there; returns its run. */
async function storedFile(): Promise<string> {
  const id = await begunExport(api.stores);
  const file = exportedFile(id, { bytes: content.byteLength, sha256 });
  await api.files.write(
    file.key,
    (async function* () {
      yield content;
    })(),
    { contentType: file.contentType },
  );
  await api.stores.exportFiles.publish(file);
  return id;
}

function get(headers: Record<string, string> = {}, method = 'GET', run = runId): Promise<Response> {
  return api.call(`/v1/exports/${run}/file`, { method, headers });
}

it('is sent whole, with its type, its name and its digest', async () => {
  const response = await get();
  expect(response.status).toBe(200);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'application/x-ndjson',
    'content-length': String(content.byteLength),
    'content-disposition': 'attachment; filename="everyone-events.ndjson"',
    'accept-ranges': 'bytes',
    etag: `"${sha256}"`,
  });
  expect(Buffer.from(await response.arrayBuffer())).toEqual(content);
});

it('is described without being sent to who only asks', async () => {
  const response = await get({}, 'HEAD');
  expect([response.status, response.headers.get('content-length')]).toEqual([200, String(content.byteLength)]);
  expect(await response.text()).toBe('');
});

it.each([
  ['bytes=2-7', 2, 8],
  ['bytes=13-', 13, content.byteLength],
  ['bytes=-5', content.byteLength - 5, content.byteLength],
  ['bytes=20-9999', 20, content.byteLength],
])('is sent from where %s says', async (range, start, end) => {
  const response = await get({ range });
  expect(response.status).toBe(206);
  expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end - 1}/${content.byteLength}`);
  expect(Buffer.from(await response.arrayBuffer())).toEqual(content.subarray(start, end));
});

it.each([
  ['several ranges', { range: 'bytes=0-1,5-6' }],
  ['a range that is none', { range: 'rows=1-2' }],
  ['a range of a file that it was not', { range: 'bytes=2-7', 'if-range': '"another"' }],
])('is sent whole for %s', async (_what, headers) => {
  const response = await get(headers);
  expect([response.status, (await response.arrayBuffer()).byteLength]).toEqual([200, content.byteLength]);
});

it('goes on for who has the beginning of this very file', async () => {
  expect((await get({ range: 'bytes=13-', 'if-range': `"${sha256}"` })).status).toBe(206);
});

it('says that it ends before a range that begins behind it', async () => {
  const response = await get({ range: 'bytes=999-' });
  expect(response.headers.get('content-range')).toBe(`bytes */${content.byteLength}`);
  expect((await problemOf(response, 416)).code).toBe('range-not-satisfiable');
});

it.each([`"${sha256}"`, `W/"${sha256}"`, `"other", "${sha256}"`, '*'])(
  'is not sent to who has it: %s',
  async (mark) => {
    const response = await get({ 'if-none-match': mark });
    expect([response.status, response.headers.get('etag')]).toEqual([304, `"${sha256}"`]);
    expect(await response.text()).toBe('');
  },
);

it('is unknown where there is no such export', async () => {
  for (const run of [randomUUID(), 'no-id']) {
    expect((await problemOf(await get({}, 'GET', run), 404)).code).toBe('export-not-found');
  }
});

it('is not there yet, and then not at all, of a run without one', async () => {
  const without = await begunExport(api.stores);
  expect((await problemOf(await get({}, 'GET', without), 409)).code).toBe('run-at-work');
  await closeRun(api.stores, without);
  expect((await problemOf(await get({}, 'GET', without), 409)).code).toBe('no-file');
});

it('is gone after its time, and when the store has lost it', async () => {
  const expired = await storedFile();
  await api.stores.exportFiles.publish(exportedFile(expired, { expiresAt: '2026-01-01T00:00:00.000Z' }));
  await api.stores.exportFiles.markDeleted(expired, new Date());
  expect((await problemOf(await get({}, 'GET', expired), 410)).code).toBe('file-deleted');

  const lost = await storedFile();
  await api.files.removeAll(`exports/${lost}/`);
  expect((await problemOf(await get({}, 'GET', lost), 410)).code).toBe('file-deleted');
});
