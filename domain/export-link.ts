import { type ExportedFile } from './segment-export.js';

/** Whoever has it can fetch one file, without an API key, until it expires. */
export interface ExportLink {
  url: string;
  /** ISO 8601. */
  expiresAt: string;
}

export interface ExportLinks {
  /** A link that is good from now on, at most as long as the file is kept. */
  linkTo(file: Pick<ExportedFile, 'runId' | 'expiresAt'>): ExportLink;
}
