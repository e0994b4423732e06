import { createHmac, timingSafeEqual } from 'node:crypto';
import { type ExportLinks } from '../domain/export-link.js';
import { type Config } from './config.js';

/** What a link carries, as it stands in its query. */
export interface LinkSignature {
  expires: unknown;
  signature: unknown;
}

/** Links to the files of exports, which this configuration's own API accepts. */
export interface SignedExportLinks extends ExportLinks {
  /** Whether it is one of these links, to this run's file, and has not expired. Takes the same time for every signature. */
  accepts(runId: string, given: LinkSignature): boolean;
}

/** The part of the configuration that links are made of. */
export interface LinkSettings {
  server: Partial<Config['server']>;
  exports: Pick<Config['exports'], 'linkSecret' | 'linkHours'>;
}

/** What an operator has to set before links can be made. */
export const exportLinkSettings = 'server.publicUrl and exports.linkSecret';

const hourMs = 60 * 60_000;

/** Undefined unless both settings are there. */
export function createExportLinks({
  server: { publicUrl },
  exports: { linkSecret, linkHours },
}: LinkSettings): SignedExportLinks | undefined {
  if (publicUrl === undefined || linkSecret === undefined) return undefined;
  const sign = (runId: string, expires: number) =>
    createHmac('sha256', linkSecret).update(`GET export ${runId} until ${expires}`).digest();
  return {
    linkTo({ runId, expiresAt }) {
      const end = Math.min(Date.now() + linkHours * hourMs, Date.parse(expiresAt));
      const expires = Math.floor(end / 1000);
      const signature = sign(runId, expires).toString('base64url');
      return {
        url: `${publicUrl}/v1/exports/${runId}/file?expires=${expires}&signature=${signature}`,
        expiresAt: new Date(expires * 1000).toISOString(),
      };
    },
    accepts(runId, given) {
      const expires = typeof given.expires === 'string' && /^\d{1,12}$/.test(given.expires) ? Number(given.expires) : 0;
      const signature = Buffer.from(typeof given.signature === 'string' ? given.signature : '', 'base64url');
      const expected = sign(runId, expires);
      const isSigned = signature.length === expected.length && timingSafeEqual(signature, expected);
      return isSigned && expires * 1000 > Date.now();
    },
  };
}
