import {
  type ActivityFailure,
  ApplicationFailure,
  continueAsNew,
  proxyActivities,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import { type DigestSlices } from '../domain/digest-slices.js';
import { fileTransfer, meteredCalls, ownRows } from './activity-options.js';
import { deliverDigest } from './deliver-digest.js';
import { fetchFile } from './export-file.js';
import { fewStepsAtOnce } from './few-steps-at-once.js';
import { type RunProgress, type RunWindows, withReceipt } from './run-phases.js';

export interface DigestSegmentInput extends DigestSlices {
  runId: string;
  windows: RunWindows;
  /** How far an earlier history of the same run has come: how many people there are, and how many were taken up. */
  reached?: { people: number; taken: number };
}

const { rankDigest } = proxyActivities<Activities>(ownRows);

/**
 * The people of a segment become a list of those worth a call. They come through an export, are read slice by slice, and are
 * ranked when all have been. People stay in storage: neither their number nor the time they take weighs on a history.
 */
export async function digestSegment(input: DigestSegmentInput): Promise<void> {
  const { runId, windows } = input;
  await withReceipt(runId, async (progress) => {
    const reached = input.reached ?? (await importSegment(input, progress));
    if (!reached) return;

    progress.phase = 'summarizing';
    const taken = await readSlices(reached, input);
    if (taken < reached.people) {
      await continueAsNew<typeof digestSegment>({ ...input, reached: { ...reached, taken } });
    }

    progress.phase = 'composing';
    await rankDigest({ runId });
    await deliverDigest({ runId, windows }, progress);
  });
}

/** Undefined where the segment cannot be had; the export says why. */
async function importSegment({ runId, windows }: DigestSegmentInput, progress: RunProgress) {
  const { importPeople } = proxyActivities<Activities>(fileTransfer(windows.downloadMs));
  // People who were active on two days would stand in the parts of both, so there is one part.
  const hasFile = await fetchFile({ runId, chunks: 1, missing: [0], parallel: 1, windows }, progress);
  if (!hasFile) return undefined;
  const { people } = await importPeople({ runId });
  return { people, taken: 0 };
}

/** A window slides over the slices until this history has had its share. Returns how many people were taken up. */
async function readSlices({ people, taken }: { people: number; taken: number }, input: DigestSegmentInput) {
  const { runId, windows, sliceSize, slicesAtOnce, slicesPerHistory } = input;
  const { summarizePeople } = proxyActivities<Activities>(meteredCalls(windows.summarizeMs));
  let next = taken;
  function* slices() {
    for (let count = 0; next < people && count < slicesPerHistory; count += 1) {
      if (workflowInfo().continueAsNewSuggested) return;
      const first = next + 1;
      next = Math.min(people, next + sliceSize);
      yield { runId, first, last: next };
    }
  }
  await fewStepsAtOnce(slices(), slicesAtOnce, (slice) => summarizePeople(slice), concernsEverybody);
  return next;
}

/** What one slice was refused, all others would be. */
function concernsEverybody({ cause }: ActivityFailure): boolean {
  return cause instanceof ApplicationFailure && cause.type === 'unauthorized';
}
