import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FileMissing, type FileStore } from '../../storage/file-store.js';
import { createS3FileStore } from '../../storage/s3-file-store.js';
import { startS3UnderTest } from './s3-under-test.js';
import {
  bytesBeforeFailure,
  bytesBeforeSilence,
  digestOf,
  manyBytes,
  megabyte,
  readText,
  sourceOf,
  text,
} from './sample-files.js';
import { temporaryFileStore } from './temporary-file-store.js';

const stores = [
  { name: 'a folder', open: temporaryFileStore },
  { name: 'an S3 server', open: s3FileStore },
];

async function s3FileStore(): Promise<FileStore> {
  const s3 = await startS3UnderTest();
  const store = createS3FileStore(s3.place());
  return {
    ...store,
    async close() {
      await store.close();
      await s3.stop();
    },
  };
}

/** What was ever begun and not finished is older than that. */
const tomorrow = () => new Date(Date.now() + 24 * 60 * 60_000);
/** Takes more than one request to an S3 server. */
const several = 40 * megabyte;

describe.each(stores)('a file in $name', ({ open }) => {
  let store: FileStore;
  beforeAll(async () => {
    store = await open();
  }, 300_000);
  afterAll(() => store.close());

  it('is counted and hashed while it is written, and reads back', async () => {
    const written = await store.write('exports/1/rows.ndjson', sourceOf('{"row":"ä"}\n'), text);
    expect(written).toEqual(await digestOf(sourceOf('{"row":"ä"}\n')));
    expect(await readText(store, 'exports/1/rows.ndjson')).toBe('{"row":"ä"}\n');
    expect(await store.size('exports/1/rows.ndjson')).toBe(13);
  });

  it.each([0, 1, 16 * megabyte, 64 * megabyte + 12_345])('of %d bytes comes back as it went in', async (count) => {
    const expected = await digestOf(manyBytes(count));
    expect(await store.write(`exports/size/${count}`, manyBytes(count), text)).toEqual(expected);
    expect(await store.size(`exports/size/${count}`)).toBe(count);
    expect(await digestOf(await store.read(`exports/size/${count}`))).toEqual(expected);
  });

  it('is replaced by the next one under its key', async () => {
    await store.write('exports/2/rows.csv', manyBytes(several), text);
    await store.write('exports/2/rows.csv', sourceOf('new'), text);
    expect(await readText(store, 'exports/2/rows.csv')).toBe('new');
  });

  it('can be read in part', async () => {
    await store.write('exports/3/rows.csv', sourceOf('0123456789'), text);
    expect(await readText(store, 'exports/3/rows.csv', { start: 0, end: 0 })).toBe('0');
    expect(await readText(store, 'exports/3/rows.csv', { start: 3, end: 6 })).toBe('3456');
    expect(await readText(store, 'exports/3/rows.csv', { start: 9, end: 9 })).toBe('9');
  });

  it.each([1, several])('is not there, and leaves nothing, when its source fails after %d bytes', async (count) => {
    const failure = new Error('the row is not JSON');
    const write = store.write(`exports/4/${count}`, bytesBeforeFailure(count, failure), text);
    await expect(write).rejects.toBe(failure);
    expect(await store.size(`exports/4/${count}`)).toBeUndefined();
    expect(await store.removeUnfinished(tomorrow())).toBe(0);
  });

  it('stays as it was when the one that was to replace it fails', async () => {
    await store.write('exports/5/rows.csv', sourceOf('old'), text);
    const failing = bytesBeforeFailure(several, new Error('link expired'));
    await expect(store.write('exports/5/rows.csv', failing, text)).rejects.toThrow('link expired');
    expect(await readText(store, 'exports/5/rows.csv')).toBe('old');
  });

  it('is given up as soon as the signal says so, also while the source is silent', async () => {
    const cancelled = new AbortController();
    const cause = new Error('the run was cancelled');
    const source = bytesBeforeSilence(several, () => cancelled.abort(cause));
    const write = store.write('exports/6/rows.csv', source, { ...text, signal: cancelled.signal });
    await expect(write).rejects.toBe(cause);
    expect(await store.size('exports/6/rows.csv')).toBeUndefined();
    expect(await store.removeUnfinished(tomorrow())).toBe(0);
  });

  it('is not begun when the signal has said so before', async () => {
    const write = store.write('exports/7/rows.csv', sourceOf('x'), { ...text, signal: AbortSignal.abort() });
    await expect(write).rejects.toThrow('aborted');
    expect(await store.size('exports/7/rows.csv')).toBeUndefined();
  });

  it('that is not there is missing, by its key', async () => {
    const read = store.read('exports/8/rows.csv');
    await expect(read).rejects.toThrow(FileMissing);
    await expect(read).rejects.toThrow('exports/8/rows.csv');
    expect(await store.size('exports/8/rows.csv')).toBeUndefined();
  });

  it('is missing where its key names others that lie below, or one that lies above', async () => {
    await store.write('exports/12/parts/0', sourceOf('x'), text);
    for (const key of ['exports/12/parts', 'exports/12/parts/0/1']) {
      await expect(store.read(key)).rejects.toThrow(FileMissing);
      expect(await store.size(key)).toBeUndefined();
    }
  });

  it('that was there is missing', async () => {
    await store.write('exports/9/rows.csv', sourceOf('x'), text);
    await store.removeAll('exports/9/');
    await expect(store.read('exports/9/rows.csv')).rejects.toThrow(FileMissing);
  });

  it('goes with all under its prefix, and with nothing beside it', async () => {
    for (const key of ['1/rows.csv', '1/parts/0', '1/parts/1', '10/rows.csv']) {
      await store.write(`removal/${key}`, sourceOf(key), text);
    }
    await store.removeAll('removal/1/');
    await store.removeAll('removal/1/');
    expect(await store.size('removal/1/rows.csv')).toBeUndefined();
    expect(await store.size('removal/1/parts/1')).toBeUndefined();
    expect(await readText(store, 'removal/10/rows.csv')).toBe('10/rows.csv');
  });

  it('can be read to its end while it is replaced or removed', async () => {
    const expected = await store.write('exports/11/rows.csv', manyBytes(several), text);
    const reading = await store.read('exports/11/rows.csv');
    await once(reading, 'readable');
    await store.write('exports/11/rows.csv', sourceOf('new'), text);
    await store.removeAll('exports/11/');
    expect(await digestOf(reading)).toEqual(expected);
  });

  it.each([
    '/etc/passwd',
    '../rows.csv',
    'exports/../../rows.csv',
    'exports//rows.csv',
    '.unfinished/1',
    'exports/',
    '',
  ])('has no such key as %j', async (key) => {
    await expect(store.write(key, sourceOf('x'), text)).rejects.toThrow(RangeError);
    await expect(store.read(key)).rejects.toThrow(RangeError);
    await expect(store.size(key)).rejects.toThrow(RangeError);
  });

  it.each(['', '/', '../', 'exports', 'exports/1', './'])('is not removed by such a prefix as %j', async (prefix) => {
    await expect(store.removeAll(prefix)).rejects.toThrow(RangeError);
  });

  it('can be written, as a check finds without leaving a trace', async () => {
    await store.check();
    expect(await store.removeUnfinished(tomorrow())).toBe(0);
  });
});
