import {
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FileStoreRefused, FileStoreUnavailable } from '../../storage/file-store.js';
import { createS3FileStore, type S3Options } from '../../storage/s3-file-store.js';
import { manyBytes, megabyte, readText, sourceOf, text } from './sample-files.js';
import { type S3UnderTest, startS3UnderTest } from './s3-under-test.js';

let s3: S3UnderTest;
beforeAll(async () => {
  s3 = await startS3UnderTest();
}, 300_000);
afterAll(() => s3.stop());

/** Looks at the server past the store. */
function clientOf({ region, endpoint, accessKeyId = '', secretAccessKey = '' }: S3Options): S3Client {
  return new S3Client({ region, endpoint, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
}

/** Begins an upload, and leaves it as a process would that is killed. */
async function abandonUpload(place: S3Options, key: string): Promise<void> {
  const client = clientOf(place);
  const object = { Bucket: place.bucket, Key: `${place.prefix}${key}` };
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(object));
  await client.send(new UploadPartCommand({ ...object, UploadId, PartNumber: 1, Body: Buffer.alloc(5 * megabyte) }));
}

async function unfinishedKeys({ bucket: Bucket, prefix: Prefix, ...place }: S3Options): Promise<string[]> {
  const client = clientOf({ bucket: Bucket, prefix: Prefix, ...place });
  const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket, Prefix }));
  return Uploads.map(({ Key = '' }) => Key.slice(Prefix.length));
}

/** Why each was refused; undefined where it was not. */
async function failuresOf(attempts: Promise<unknown>[]): Promise<unknown[]> {
  const results = await Promise.allSettled(attempts);
  return results.map((result) => (result.status === 'rejected' ? result.reason : undefined) as unknown);
}

it.each([1_000, 40 * megabyte])('has the server check and keep the checksum of all %d bytes', async (count) => {
  const place = s3.place();
  await createS3FileStore(place).write('exports/1/rows.csv', manyBytes(count), { contentType: 'text/csv' });
  let checksum = 0;
  for await (const chunk of manyBytes(count)) checksum = crc32(chunk, checksum);
  const stored = await clientOf(place).send(
    new HeadObjectCommand({
      Bucket: place.bucket,
      Key: `${place.prefix}exports/1/rows.csv`,
      ChecksumMode: 'ENABLED',
    }),
  );
  expect(stored).toMatchObject({ ContentLength: count, ContentType: 'text/csv', ChecksumType: 'FULL_OBJECT' });
  expect(Buffer.from(stored.ChecksumCRC32 ?? '', 'base64').readUInt32BE()).toBe(checksum);
});

it('keeps to its prefix', async () => {
  const [one, other] = [s3.place(), s3.place()];
  await createS3FileStore(one).write('exports/1/rows.csv', sourceOf('one'), text);
  await createS3FileStore(other).write('exports/1/rows.csv', sourceOf('other'), text);
  await createS3FileStore(one).removeAll('exports/');
  expect(await createS3FileStore(one).size('exports/1/rows.csv')).toBeUndefined();
  expect(await readText(createS3FileStore(other), 'exports/1/rows.csv')).toBe('other');
});

it('aborts the uploads under its prefix that were begun long ago and never finished, and no others', async () => {
  const [place, beside] = [s3.place(), s3.place()];
  const store = createS3FileStore(place);
  for (const key of ['exports/1/rows.csv', 'exports/1/parts/0', 'exports/2/rows.csv']) await abandonUpload(place, key);
  await abandonUpload(beside, 'exports/1/rows.csv');
  expect(await store.removeUnfinished(new Date(Date.now() - 60_000))).toBe(0);
  expect(await unfinishedKeys(place)).toHaveLength(3);
  expect(await store.removeUnfinished(new Date(Date.now() + 60_000))).toBe(3);
  expect(await unfinishedKeys(place)).toEqual([]);
  expect(await unfinishedKeys(beside)).toEqual(['exports/1/rows.csv']);
});

describe('where it cannot work, it says what to do', () => {
  const wrong: [string, Partial<S3Options>, RegExp][] = [
    ['the secret', { secretAccessKey: 'fake-secret' }, /\(SignatureDoesNotMatch\).*files\.s3\.secretAccessKey\.$/],
    ['the key id', { accessKeyId: 'fake-key-id' }, /files\.s3\.accessKeyId/],
    ['the bucket', { bucket: 'not-there' }, /^Files cannot be kept in bucket not-there .*create it, or set another/],
    ['the region', { region: 'eu-north-1' }, /\(AuthorizationHeaderMalformed\).*set files\.s3\.region\.$/],
  ];

  it.each(wrong)('when %s is wrong', async (_what, change, message) => {
    const options = { ...s3.place(), ...change };
    const store = createS3FileStore(options);
    const failures = await failuresOf([
      store.check(),
      store.write('exports/1/rows.csv', sourceOf('x'), text),
      store.write('exports/1/rows.csv', manyBytes(40 * megabyte), text),
      store.read('exports/1/rows.csv'),
      store.removeAll('exports/1/'),
      store.removeUnfinished(new Date()),
    ]);
    for (const error of failures) {
      expect(error).toBeInstanceOf(FileStoreRefused);
      expect(error).toMatchObject({ message: expect.stringMatching(message) as string });
      expect(String(error)).not.toContain(options.secretAccessKey);
    }
  });

  it('when the server goes away midway, which may pass', async () => {
    const own = await startS3UnderTest();
    async function* bytesAroundStop(): AsyncGenerator<Uint8Array> {
      yield* manyBytes(40 * megabyte);
      await own.stop();
      yield* manyBytes(40 * megabyte);
    }
    const write = createS3FileStore(own.place()).write('exports/1/rows.csv', bytesAroundStop(), text);
    await expect(write).rejects.toThrow(FileStoreUnavailable);
  });

  it('when nothing answers, which may pass', async () => {
    const store = createS3FileStore({ ...s3.place(), endpoint: 'http://127.0.0.1:9' });
    const failures = await failuresOf([store.check(), store.size('exports/1/rows.csv'), store.removeAll('exports/1/')]);
    for (const error of failures) {
      expect(error).toBeInstanceOf(FileStoreUnavailable);
      expect(error).toMatchObject({
        message: expect.stringContaining('127.0.0.1:9 did not answer (ECONNREFUSED)') as string,
      });
    }
  });
});
