import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  type CompletedPart,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { crc32 } from 'node:zlib';

export interface S3Upload {
  client: S3Client;
  object: { Bucket: string; Key: string; ContentType: string };
  /** Of `partBytes` each but the last, valid until as many as may be in flight, and one more, have been asked for. */
  pieces: AsyncIterable<Buffer>;
  partBytes: number;
  partsInFlight: number;
  signal: AbortSignal | undefined;
  /** Explains the store's own failures; what the pieces throw passes unchanged. */
  asked: <T>(answer: Promise<T>, signal?: AbortSignal) => Promise<T>;
}

/** The server compares it with the whole of what it got, and takes nothing that differs. */
const ofTheWhole = { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' } as const;

/**
 * Stores pieces as one object: in one request where one piece is all, else in parts, some at a time. The server checks each
 * part, and then the whole, against a CRC-32 of ours (Amazon S3 User Guide, checking object integrity). Nothing is stored
 * unless all is.
 */
export async function uploadToS3(upload: S3Upload): Promise<void> {
  const { client, object, partBytes, signal, asked } = upload;
  const pieces = upload.pieces[Symbol.asyncIterator]();
  try {
    const Body = (await nextOf(pieces)) ?? Buffer.alloc(0);
    if (Body.byteLength === partBytes) return await uploadInParts(upload, Body, pieces);
    const put = new PutObjectCommand({ ...object, Body, ChecksumCRC32: toChecksum(crc32(Body)) });
    await asked(client.send(put, { abortSignal: signal }), signal);
  } finally {
    await pieces.return?.();
  }
}

async function uploadInParts(upload: S3Upload, first: Buffer, rest: AsyncIterator<Buffer>): Promise<void> {
  const { client, object, signal, asked } = upload;
  const create = new CreateMultipartUploadCommand({ ...object, ...ofTheWhole });
  const { UploadId } = await asked(client.send(create, { abortSignal: signal }), signal);
  const begun = { Bucket: object.Bucket, Key: object.Key, UploadId };
  const parts: Promise<CompletedPart>[] = [];
  try {
    const checksum = await sendParts(upload, UploadId, first, rest, parts);
    const MultipartUpload = { Parts: await Promise.all(parts) };
    const { ChecksumType } = ofTheWhole;
    const complete = { ...begun, MultipartUpload, ChecksumType, ChecksumCRC32: toChecksum(checksum) };
    await asked(client.send(new CompleteMultipartUploadCommand(complete), { abortSignal: signal }), signal);
  } catch (error) {
    // A part that arrives after the abort would stay. What cannot be aborted now is aborted when it is stale.
    await Promise.allSettled(parts);
    await client.send(new AbortMultipartUploadCommand(begun)).catch(() => undefined);
    throw error;
  }
}

/** Adds to `parts` as they are sent. Returns the CRC-32 of all. */
async function sendParts(
  { client, object: { Bucket, Key }, partsInFlight, signal, asked }: S3Upload,
  UploadId: string | undefined,
  first: Buffer,
  rest: AsyncIterator<Buffer>,
  parts: Promise<CompletedPart>[],
): Promise<number> {
  const send = async (Body: Buffer, PartNumber: number): Promise<CompletedPart> => {
    const ChecksumCRC32 = toChecksum(crc32(Body));
    const part = new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body, ChecksumCRC32 });
    const { ETag } = await asked(client.send(part, { abortSignal: signal }), signal);
    return { PartNumber, ETag, ChecksumCRC32 };
  };
  let checksum = 0;
  for (let piece: Buffer | undefined = first; piece; piece = await nextOf(rest)) {
    await parts.at(-partsInFlight);
    checksum = crc32(piece, checksum);
    const sent = send(piece, parts.length + 1);
    // Its failure is met where it is awaited.
    sent.catch(() => undefined);
    parts.push(sent);
  }
  return checksum;
}

async function nextOf(pieces: AsyncIterator<Buffer>): Promise<Buffer | undefined> {
  const next = await pieces.next();
  return next.done ? undefined : next.value;
}

/** As S3 writes it: big-endian, in base64. */
function toChecksum(crc: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc);
  return bytes.toString('base64');
}
