import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Readable } from 'node:stream';
import { requireFileKey, requireFilePrefix } from './file-key.js';
import { FilePieces } from './file-pieces.js';
import { FileMissing, type FileStore } from './file-store.js';
import { isS3Absence, toS3Failure } from './s3-failure.js';
import { abortStaleUploads, removeObjects } from './s3-removal.js';
import { uploadToS3 } from './s3-upload.js';

export interface S3Options {
  bucket: string;
  /** Before every key: empty, or segments each with its slash. */
  prefix: string;
  region: string;
  /** Of an S3-compatible server; it is addressed by path, as such servers expect. Absent: AWS. */
  endpoint?: string;
  /** Absent: what AWS's own tools would use (environment, profile, role of the machine). */
  accessKeyId?: string;
  secretAccessKey?: string;
}

/** An upload has at most 10,000 parts (Amazon S3 User Guide, multipart upload limits), so a file may have 156 GiB. */
const partBytes = 16 * 1024 * 1024;
/** Parts on their way at a time; one more is being filled. */
const partsInFlight = 2;

/** Files as objects of one bucket. */
export function createS3FileStore(options: S3Options): FileStore {
  const { bucket: Bucket, prefix } = options;
  const client = connect(options);
  const objectOf = (key: string) => ({ Bucket, Key: `${prefix}${requireFileKey(key)}` });
  const asked = <T>(answer: Promise<T>, signal?: AbortSignal): Promise<T> =>
    answer.catch((error: unknown) => {
      throw signal?.aborted ? signal.reason : toS3Failure(error, options);
    });

  return {
    async write(key, source, { contentType, signal }) {
      const pieces = new FilePieces(source, { size: partBytes, count: partsInFlight + 1, signal });
      const object = { ...objectOf(key), ContentType: contentType };
      await uploadToS3({ client, object, pieces, partBytes, partsInFlight, signal, asked });
      return pieces.digest();
    },
    async read(key, range) {
      const Range = range && `bytes=${range.start}-${range.end}`;
      const { Body } = await client.send(new GetObjectCommand({ ...objectOf(key), Range })).catch((error: unknown) => {
        throw isS3Absence(error) ? new FileMissing(`There is no file ${key}.`) : toS3Failure(error, options);
      });
      return Body instanceof Readable ? Body : Readable.from([]);
    },
    async size(key) {
      const found = await client.send(new HeadObjectCommand(objectOf(key))).catch((error: unknown) => {
        if (!isS3Absence(error)) throw toS3Failure(error, options);
      });
      return found?.ContentLength;
    },
    async removeAll(under) {
      await asked(removeObjects(client, { Bucket, Prefix: `${prefix}${requireFilePrefix(under)}` }));
    },
    removeUnfinished: (before) => asked(abortStaleUploads(client, { Bucket, Prefix: prefix }, before)),
    async check() {
      const probe = { Bucket, Key: `${prefix}.write-check` };
      await asked(client.send(new PutObjectCommand({ ...probe, Body: Buffer.alloc(1) })));
      await asked(client.send(new DeleteObjectCommand(probe)));
    },
    close: async () => client.destroy(),
  };
}

function connect({ region, endpoint, accessKeyId, secretAccessKey }: S3Options): S3Client {
  return new S3Client({
    region,
    endpoint,
    forcePathStyle: endpoint !== undefined,
    ...(accessKeyId && secretAccessKey && { credentials: { accessKeyId, secretAccessKey } }),
    // A part that is sent again costs less than a file that is; so far the client's own retries are welcome.
    maxAttempts: 3,
    // We give a checksum with everything that we store; the client would read each part once more to make its own.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: 5_000, socketTimeout: 60_000 },
  });
}
