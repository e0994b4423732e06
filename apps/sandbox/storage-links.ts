import { createHmac, randomBytes } from 'node:crypto';

/** Signed links to files, as a storage hands them out: whoever has one may read until it expires. */
export interface StorageLinks {
  /** A link below `origin`, and when it expires in Unix milliseconds. */
  sign(id: string, origin: string, lifeMs: number): { location: string; expiresMs: number };
  isValid(id: string, query: URLSearchParams): boolean;
  /** All links handed out so far stop working. */
  expireAll(): void;
}

export function createStorageLinks(): StorageLinks {
  let key = randomBytes(32);
  const signatureOf = (id: string, expires: string) =>
    createHmac('sha256', key).update(`${id} ${expires}`).digest('base64url');
  return {
    sign(id, origin, lifeMs) {
      const expiresMs = Date.now() + lifeMs;
      const query = new URLSearchParams({ signature: signatureOf(id, String(expiresMs)), expires: String(expiresMs) });
      return { location: `${origin}/_storage/${id}?${query.toString()}`, expiresMs };
    },
    isValid(id, query) {
      const expires = query.get('expires') ?? '';
      return query.get('signature') === signatureOf(id, expires) && Date.now() < Number(expires);
    },
    expireAll() {
      key = randomBytes(32);
    },
  };
}
