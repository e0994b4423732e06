import { type Briefing } from '../../domain/briefing.js';
import { toWebUrl } from '../http/web-url.js';
import { type WebhookEvent } from './webhook-client.js';

/** What a receiver of `briefing.created` finds under `data`. */
export interface WebhookBriefing extends Omit<Briefing, 'sessions'> {
  deliveryId: string;
  runId: string;
  /** ISO 8601. */
  createdAt: string;
  sessions: { id: string; startedAt: string | null; replayUrl: string | null; outcome: string }[];
}

/** A briefing as the event that `WebhookClient.send` takes. Its id is the delivery's, so that repetitions are recognised. */
export function toWebhookPayload({
  briefing,
  deliveryId,
  runId,
  createdAt,
}: {
  briefing: Briefing;
  deliveryId: string;
  runId: string;
  /** ISO 8601. */
  createdAt: string;
}): WebhookEvent & { timestamp: Date; data: WebhookBriefing } {
  const { headline, note, statements, sessions } = briefing;
  return {
    id: deliveryId,
    type: 'briefing.created',
    timestamp: new Date(createdAt),
    data: {
      deliveryId,
      runId,
      createdAt,
      headline,
      note,
      statements: statements.map(({ about, text, sessionIds }) => ({ about, text, sessionIds })),
      sessions: sessions.map(({ id, startedAt, replayUrl, outcome }) => ({
        id,
        startedAt,
        replayUrl: toWebUrl(replayUrl) ?? null,
        outcome,
      })),
    },
  };
}
