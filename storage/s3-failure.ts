import { S3ServiceException } from '@aws-sdk/client-s3';
import { FileStoreRefused, FileStoreUnavailable } from './file-store.js';

export interface S3Place {
  bucket: string;
  region: string;
  endpoint?: string;
}

/** Codes of Amazon S3's error responses (Amazon S3 API Reference, error responses), and what cures each. */
const remedies: Record<string, (place: S3Place) => string> = {
  NoSuchBucket: ({ bucket }) => `There is no such bucket: create it, or set another files.s3.bucket than ${bucket}`,
  InvalidBucketName: () => 'That is no name for a bucket: set another files.s3.bucket',
  AccessDenied: notAllowed,
  InvalidAccessKeyId: wrongCredentials,
  SignatureDoesNotMatch: wrongCredentials,
  // As the Versity S3 Gateway says it.
  XAdminUserNotFound: wrongCredentials,
  ExpiredToken: wrongCredentials,
  CredentialsProviderError: () =>
    'There are no credentials: set files.s3.accessKeyId and files.s3.secretAccessKey, or what AWS tools would use',
  AuthorizationHeaderMalformed: wrongRegion,
  PermanentRedirect: wrongRegion,
  IllegalLocationConstraintException: wrongRegion,
  QuotaExceeded: noRoom,
  InsufficientStorage: noRoom,
  XMinioStorageFull: noRoom,
  EntityTooLarge: () => 'The file is larger than the store allows: ask for a shorter range',
};

/** An answer to HEAD has no code. */
const remediesByStatus: Record<number, () => string> = { 403: notAllowed, 507: noRoom };

/**
 * A failure of the store, with what to do. Only the code of the answer is repeated, never its text, and the error itself is
 * not kept: either may quote what was signed.
 */
export function toS3Failure(error: unknown, place: S3Place): Error {
  const code = error instanceof Error ? error.name : 'unknown';
  const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
  const where = `bucket ${place.bucket} at ${place.endpoint ?? `AWS in ${place.region}`}`;
  const remedy = remedies[code] ?? remediesByStatus[status ?? 0];
  if (remedy) return new FileStoreRefused(`Files cannot be kept in ${where} (${code}). ${remedy(place)}.`);
  if (status === undefined || status >= 500 || status === 429)
    return new FileStoreUnavailable(`The store of ${where} did not answer (${networkCode(error) ?? code}).`);
  return new FileStoreRefused(`The store of ${where} refused a request with status ${status} (${code}).`);
}

/** Whether the answer was that there is no such object. */
export function isS3Absence(error: unknown): boolean {
  return error instanceof Error && (error.name === 'NoSuchKey' || error.name === 'NotFound');
}

/** Such as ECONNREFUSED, which says more than the name of its class. */
function networkCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function notAllowed(): string {
  return (
    'The credentials are not allowed to do this: allow them s3:PutObject, s3:GetObject, s3:DeleteObject, ' +
    's3:AbortMultipartUpload, s3:ListBucket and s3:ListBucketMultipartUploads'
  );
}

function wrongCredentials(): string {
  return 'The credentials are not accepted: see files.s3.accessKeyId and files.s3.secretAccessKey';
}

function wrongRegion(): string {
  return 'The bucket is in another region: set files.s3.region';
}

function noRoom(): string {
  return 'No room is left: delete files, or raise the quota';
}
