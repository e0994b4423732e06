import { and, asc, eq, isNull, lte } from 'drizzle-orm';
import { type ExportedFile } from '../domain/segment-export.js';
import { type Db } from './database.js';
import { exportFiles } from './schema.js';

/** The file of each export, and whether its bytes are still kept. */
export class ExportFiles {
  constructor(private readonly db: Db) {}

  /** Makes it the file of its run, in place of an earlier one. */
  async publish(file: ExportedFile): Promise<void> {
    const row = { file, expiresAt: new Date(file.expiresAt), deletedAt: null };
    await this.db
      .insert(exportFiles)
      .values({ runId: file.runId, ...row })
      .onConflictDoUpdate({ target: exportFiles.runId, set: row });
  }

  async find(runId: string): Promise<{ file: ExportedFile; deletedAt: Date | null } | undefined> {
    const [found] = await this.db
      .select({ file: exportFiles.file, deletedAt: exportFiles.deletedAt })
      .from(exportFiles)
      .where(eq(exportFiles.runId, runId));
    return found;
  }

  /** Files whose bytes are due to be deleted, the longest overdue first. */
  async expired(now: Date, limit: number): Promise<ExportedFile[]> {
    const rows = await this.db
      .select({ file: exportFiles.file })
      .from(exportFiles)
      .where(and(isNull(exportFiles.deletedAt), lte(exportFiles.expiresAt, now)))
      .orderBy(asc(exportFiles.expiresAt))
      .limit(limit);
    return rows.map(({ file }) => file);
  }

  /** Says that the bytes are gone. A file that was published anew since, and so is not due, is left as it is. */
  async markDeleted(runId: string, at: Date): Promise<void> {
    await this.db
      .update(exportFiles)
      .set({ deletedAt: at })
      .where(and(eq(exportFiles.runId, runId), isNull(exportFiles.deletedAt), lte(exportFiles.expiresAt, at)));
  }
}
