import {
  AbortMultipartUploadCommand,
  DeleteObjectsCommand,
  ListMultipartUploadsCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';

export interface S3Prefix {
  Bucket: string;
  Prefix: string;
}

/** Removes the objects under a prefix. */
export async function removeObjects(client: S3Client, under: S3Prefix): Promise<void> {
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, under)) {
    const Objects = Contents.map(({ Key }) => ({ Key }));
    if (Objects.length === 0) continue;
    const removal = new DeleteObjectsCommand({ Bucket: under.Bucket, Delete: { Objects, Quiet: true } });
    const { Errors: [refused] = [] } = await client.send(removal);
    // The request succeeds even where an object is not let go; the code is that of a request for it alone.
    if (refused) throw Object.assign(new Error(refused.Message), { name: refused.Code });
  }
}

/**
 * Aborts the multipart uploads under a prefix that began before the given moment; their parts would be kept, and paid for,
 * for ever. Returns how many.
 */
export async function abortStaleUploads(client: S3Client, under: S3Prefix, before: Date): Promise<number> {
  let aborted = 0;
  let position: { KeyMarker?: string; UploadIdMarker?: string } = {};
  for (;;) {
    const listed = await client.send(new ListMultipartUploadsCommand({ ...under, ...position }));
    for (const { Key, UploadId, Initiated } of listed.Uploads ?? []) {
      if (!Initiated || Initiated >= before) continue;
      const { Bucket } = under;
      await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId })).catch(unlessGone);
      aborted += 1;
    }
    if (!listed.IsTruncated) return aborted;
    position = { KeyMarker: listed.NextKeyMarker, UploadIdMarker: listed.NextUploadIdMarker };
  }
}

/** Another worker has aborted it, or it was completed. */
function unlessGone(error: unknown): void {
  if (!(error instanceof Error) || error.name !== 'NoSuchUpload') throw error;
}
