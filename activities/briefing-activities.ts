import { type Briefing } from '../domain/briefing.js';
import { composeBriefing, emptyBriefing } from '../domain/compose-briefing.js';
import { type DestinationVendor, destinationVendor } from '../domain/destination.js';
import { isTerminal, type RunOutcome } from '../domain/run.js';
import { type RunEnding, settleRun } from '../domain/settle-run.js';
import { type DeliveryLedger } from '../storage/delivery-ledger.js';
import { type RunStore } from '../storage/run-store.js';

export interface OpenDelivery {
  deliveryId: string;
  vendor: DestinationVendor;
}

export interface BriefingActivities {
  /** Merges the stored summaries, stores the briefing, and names the deliveries that are to carry it. */
  composeBriefing(input: { runId: string }): Promise<{ open: OpenDelivery[] }>;
  /** Writes the receipt and the terminal state; a run that has ended keeps what it has. */
  closeRun(input: { runId: string; ending: RunEnding }): Promise<void>;
}

export function createBriefingActivities(runs: RunStore, ledger: DeliveryLedger): BriefingActivities {
  return {
    async composeBriefing({ runId }) {
      const run = await runs.find(runId);
      if (!run || isTerminal(run.state)) return { open: [] };
      const note = run.request.note ?? null;
      if (run.visits.length > 0) return { open: await publish(runId, composeBriefing(run.visits, note), 'briefed') };
      if (run.outcome === 'no-sessions') return { open: await publish(runId, emptyBriefing(note), 'no-sessions') };
      return { open: [] };
    },

    async closeRun({ runId, ending }) {
      const run = await runs.find(runId);
      if (run) await runs.close(settleRun(run.account, ending, new Date().toISOString()));
    },
  };

  async function publish(runId: string, briefing: Briefing, outcome: RunOutcome): Promise<OpenDelivery[]> {
    const open = await ledger.publish(runId, briefing, outcome);
    return open
      .filter(({ destination }) => outcome !== 'no-sessions' || destination.onEmpty === 'deliver')
      .map(({ id, destination }) => ({ deliveryId: id, vendor: destinationVendor(destination) }));
  }
}
