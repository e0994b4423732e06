import { cancellationSignal } from '@temporalio/activity';
import { toSegmentPerson } from '../domain/segment-person.js';
import { type ExportRequest } from '../domain/segment-export.js';
import { isTerminal } from '../domain/run.js';
import { readStoredRows } from '../integrations/export-rows/stored-rows.js';
import { type DigestDeliveries, type DigestRun } from '../storage/digest-deliveries.js';
import { type FileStore } from '../storage/file-store.js';
import { type SegmentPeople } from '../storage/segment-people.js';
import { offeredFile, type OfferedFileOptions } from './offered-file.js';
import { openExportFile } from './open-export-file.js';
import { readPeople } from './read-people.js';
import { type SummarySources } from './summarize-each.js';

export interface PeopleActivities {
  /**
   * Takes a digest's people from the stored file of its segment, in constant memory, and fixes the order in which they are
   * looked at. Returns how many that are. May be repeated.
   */
  importPeople(input: { runId: string }): Promise<{ people: number }>;
  /**
   * Reads those of a stretch of people whose reading has not ended: their newest sessions, the summaries of these, and what
   * both come to. Stores each step, so that an attempt after a crash repeats none. One person's failure is that person's;
   * it fails, to be retried, while anybody may still be read.
   */
  summarizePeople(input: { runId: string; first: number; last: number }): Promise<void>;
}

export interface PeopleActivityOptions extends OfferedFileOptions, SummarySources {
  people: SegmentPeople;
  digests: DigestDeliveries;
  files: FileStore;
}

const rowsAtOnce = 500;
const noLimit = 2 ** 31 - 1;

export function createPeopleActivities(options: PeopleActivityOptions): PeopleActivities {
  const { people, digests, files } = options;
  return {
    async importPeople({ runId }) {
      const run = await openDigest(runId);
      if (!run) return { people: 0 };
      await people.begin(runId, run.request.maxActivations);
      await addPeople(runId, run.request.export, run.request.people.valueColumn, cancellationSignal());
      return { people: await people.number(runId, run.request.people.limit ?? noLimit) };
    },

    async summarizePeople({ runId, first, last }) {
      const run = await openDigest(runId);
      if (!run) return;
      const unread = await people.unread(runId, first, last);
      if (unread.length > 0) await readPeople(unread, { ...options, runId, run, signal: cancellationSignal() });
    },
  };

  async function openDigest(runId: string): Promise<DigestRun | undefined> {
    const run = await digests.run(runId);
    return run && !isTerminal(run.state) ? run : undefined;
  }

  async function addPeople(
    runId: string,
    request: ExportRequest,
    valueColumn: string | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const file = await offeredFile(runId, request, options);
    if (!file) throw new Error(`the file of run ${runId} is not there`);
    let batch: ReturnType<typeof toSegmentPerson>[] = [];
    for await (const { cells } of readStoredRows({ ...file, open: (start) => openExportFile(files, file, start) })) {
      batch.push(toSegmentPerson(cells, valueColumn));
      if (batch.length < rowsAtOnce) continue;
      signal.throwIfAborted();
      await people.add(runId, batch);
      batch = [];
    }
    if (batch.length > 0) await people.add(runId, batch);
  }
}
