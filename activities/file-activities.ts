import { cancellationSignal } from '@temporalio/activity';
import { exportFolder } from '../domain/exported-file.js';
import { type ExportedFile } from '../domain/segment-export.js';
import { type ExportFiles } from '../storage/export-files.js';
import { type ExportRuns } from '../storage/export-runs.js';
import { type FileStore } from '../storage/file-store.js';
import { type SegmentPeople } from '../storage/segment-people.js';

const filesAtATime = 100;
/** The vendor keeps an export's own file for so long; parts of one that was not finished by then are of no use. */
const leftoversAfterMs = 7 * 24 * 60 * 60_000;
/** No export takes so long; what has not moved since then was left behind by a process that was killed. */
const unfinishedAfterMs = 24 * 60 * 60_000;

export interface FileActivities {
  /**
   * Deletes the files whose time is over, with the people that a digest took from them, and what unfinished writes and exports left behind. A repetition goes on where
   * the one before ended.
   */
  deleteExpiredFiles(): Promise<{ deleted: number; unfinished: number }>;
}

export function createFileActivities(
  files: ExportFiles,
  store: FileStore,
  exportRuns: ExportRuns,
  people: SegmentPeople,
): FileActivities {
  return {
    async deleteExpiredFiles() {
      const now = new Date();
      const deleted = await deleteExpired(files, store, people, now);
      await deleteLeftovers(exportRuns, store, new Date(now.getTime() - leftoversAfterMs));
      const unfinished = await store.removeUnfinished(new Date(now.getTime() - unfinishedAfterMs));
      return { deleted, unfinished };
    },
  };
}

async function deleteExpired(files: ExportFiles, store: FileStore, people: SegmentPeople, now: Date): Promise<number> {
  const signal = cancellationSignal();
  let deleted = 0;
  for (;;) {
    const expired = await files.expired(now, filesAtATime);
    if (expired.length === 0) return deleted;
    for (const file of expired) {
      signal.throwIfAborted();
      // The bytes first: marked before, they would stay for ever if this process ended between the two.
      await store.removeAll(folderOf(file));
      await people.forget(file.runId);
      await files.markDeleted(file.runId, now);
      deleted += 1;
    }
  }
}

/** What ended exports stored and never offered as a file. */
async function deleteLeftovers(exportRuns: ExportRuns, store: FileStore, endedBefore: Date): Promise<void> {
  for (const runId of await exportRuns.withLeftovers(endedBefore, filesAtATime)) {
    await store.removeAll(exportFolder(runId));
    await exportRuns.forgetStored(runId);
  }
}

/** A run's files lie together: the whole one, and parts that may be left of it. */
function folderOf({ key }: ExportedFile): string {
  return key.slice(0, key.lastIndexOf('/') + 1);
}
