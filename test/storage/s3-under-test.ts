import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startS3Server } from '../../apps/standalone/s3-server.js';
import { type S3Options } from '../../storage/s3-file-store.js';

export interface S3UnderTest {
  /** A place of one's own in the server's one bucket. */
  place(): S3Options;
  stop(): Promise<void>;
}

/** A real S3 server on loopback. */
export async function startS3UnderTest(): Promise<S3UnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'debrief-test-s3-'));
  const bucket = 'debrief-exports';
  const server = await startS3Server({ folder: join(folder, 'buckets'), buckets: [bucket] });
  const { endpoint, accessKeyId, secretAccessKey } = server;
  return {
    place: () => ({
      bucket,
      prefix: `${randomUUID()}/`,
      region: 'us-east-1',
      endpoint,
      accessKeyId,
      secretAccessKey,
    }),
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
