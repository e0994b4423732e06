import { type Briefing } from '../../domain/briefing.js';
import { briefingText, oneLine } from '../briefing-text.js';
import { cutText } from '../cut-text.js';
import { toWebUrl } from '../http/web-url.js';
import { maxAttribute } from './to-intercom-attribute.js';

/**
 * A briefing as the attributes of a custom object, which the operator creates under these names. All but `text`, which
 * is the whole briefing, are one short line.
 */
export function toIntercomObjectAttributes({
  briefing,
  deliveryId,
}: {
  briefing: Briefing;
  deliveryId: string;
}): Record<string, string> {
  const [latest] = briefing.sessions;
  const line = (text: string) => cutText(oneLine(text), maxAttribute);
  return {
    headline: line(briefing.headline),
    note: line(briefing.note ?? ''),
    text: briefingText(briefing),
    delivery_id: deliveryId,
    session_count: String(briefing.sessions.length),
    latest_session_id: latest?.id ?? '',
    latest_session_at: latest?.startedAt ?? '',
    latest_outcome: latest?.outcome ?? '',
    latest_replay_url: toWebUrl(latest?.replayUrl ?? null) ?? '',
  };
}
