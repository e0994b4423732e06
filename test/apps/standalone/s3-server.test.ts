import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startS3Server } from '../../../apps/standalone/s3-server.js';
import { createS3FileStore } from '../../../storage/s3-file-store.js';
import { readText, sourceOf, text } from '../../storage/sample-files.js';
import { isRunning } from './is-running.js';

const bucket = 'debrief-exports';

it('keeps its objects over a restart, and is gone after stop', { timeout: 300_000 }, async () => {
  const temporary = await mkdtemp(join(tmpdir(), 'debrief-test-s3-'));
  onTestFinished(() => rm(temporary, { recursive: true, force: true }));
  const serve = async () => {
    const server = await startS3Server({ folder: join(temporary, 'objects'), buckets: [bucket] });
    const { endpoint, accessKeyId, secretAccessKey } = server;
    const place = { bucket, prefix: '', region: 'us-east-1', endpoint, accessKeyId, secretAccessKey };
    return { server, store: createS3FileStore(place) };
  };
  const before = await serve();
  await before.store.write('exports/1/rows.csv', sourceOf('kept'), text);
  await before.server.stop();
  expect(isRunning(before.server.pid)).toBe(false);

  const after = await serve();
  expect(await readText(after.store, 'exports/1/rows.csv')).toBe('kept');
  expect(after.server.secretAccessKey).not.toBe(before.server.secretAccessKey);
  await after.server.stop();
});
