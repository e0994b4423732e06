import { randomUUID } from 'node:crypto';
import { type Connections } from '../../activities/connections.js';
import { type Failure } from '../../domain/failure.js';
import { type BudgetAlert } from '../../storage/session-summaries.js';
import { type Config } from '../config.js';

/** What people are told once, where the configuration says. */
export interface OperatorAlerts {
  destinationPaused: (place: string, cause: Failure) => Promise<void>;
  budgetNearlySpent: (alert: BudgetAlert) => Promise<void>;
}

/** That the telling fails is logged and stops nothing: what is told can be seen in the API as well. */
export function createOperatorAlerts(
  alerts: Config['delivery']['alerts'],
  { slack, webhook }: Pick<Connections, 'slack' | 'webhook'>,
): OperatorAlerts {
  return {
    destinationPaused: (place, { kind, message }) =>
      tell('destination.paused', { place, kind, message }, [
        `Debrief paused ${place}: it failed ten times in a row (${kind}: ${message}).`,
        'Deliveries wait; one is tried every five minutes. Resume with POST /v1/destinations/resume.',
      ]),
    budgetNearlySpent: ({ budget, charged, cap }) =>
      tell('budget.nearly-spent', { budget, charged, cap }, [
        `Debrief has used ${charged} of the ${cap} activations of ${budget}.`,
        'Beyond the last one, runs go on with the summaries that exist. See GET /v1/budget.',
      ]),
  };

  async function tell(type: string, data: object, sentences: string[]): Promise<void> {
    const text = sentences.join(' ');
    console.error(JSON.stringify({ level: 'warn', timestamp: Date.now(), message: text }));
    if (!alerts) return;
    const { connection, channel } = alerts;
    try {
      if (channel !== undefined) await slack.get(connection)?.postNotice(channel, text);
      await webhook.get(connection)?.send({ id: randomUUID(), type, data });
    } catch (error) {
      const fault = error instanceof Error ? error.message : String(error);
      console.error(
        JSON.stringify({ level: 'error', timestamp: Date.now(), message: 'the alert was not delivered', fault }),
      );
    }
  }
}
