import { type PersonDigest } from '../../domain/person-digest.js';
import { type Segment } from '../../domain/segment-export.js';
import { toWebUrl } from '../http/web-url.js';
import { type WebhookEvent } from './webhook-client.js';

export interface DigestEventContent {
  digests: PersonDigest[];
  segment: Pick<Segment, 'id' | 'name'>;
  note: string | null;
  deliveryId: string;
  runId: string;
  createdAt: Date;
}

/** A digest as the event `digest.created`: the people worth a call, best first; none where there is nobody. */
export function toWebhookDigest({ digests, deliveryId, createdAt, ...content }: DigestEventContent): WebhookEvent {
  return {
    id: deliveryId,
    type: 'digest.created',
    timestamp: createdAt,
    data: { deliveryId, createdAt: createdAt.toISOString(), ...content, people: digests.map(withWebUrls) },
  };
}

function withWebUrls({ withheld, sessions, ...digest }: PersonDigest) {
  return {
    ...digest,
    sessions: sessions.map((session) => ({ ...session, replayUrl: toWebUrl(session.replayUrl) ?? null })),
    withheldLines: withheld.length,
  };
}
