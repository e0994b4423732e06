import { type Effect } from './effect.js';
import { isJsonObject } from './json-object.js';

const marker = /Debrief delivery ([\w.:-]+)/g;
/** A briefing's file, or an export's, which begins with its own name. */
const fileName = /^(?:.*-)?debrief-(.+)\.(?:txt|ndjson|csv|json)$/;

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The marker is the last line of a note, so the last one counts. */
function markedId(body: string): string | undefined {
  return [...body.matchAll(marker)].at(-1)?.[1];
}

/**
 * The delivery that an effect belongs to: by the marker of a note, the metadata or file name of a message, the external
 * id of a record or custom object, the id of a webhook that was believed. Undefined where an effect cannot say, as a
 * field that is set cannot. A repeated upsert is an effect of its own with `created: false`.
 */
export function deliveryIdOf(effect: Effect): string | undefined {
  switch (effect.kind) {
    case 'note':
    case 'conversation-note':
      return markedId(effect.body);
    case 'message': {
      const payload = effect.metadata?.event_payload;
      const [file] = (effect.files ?? []).flatMap(({ name }) => fileName.exec(name)?.[1] ?? []);
      return (isJsonObject(payload) ? text(payload.delivery_id) : undefined) ?? file;
    }
    case 'record':
      return text(effect.fields.Debrief_Delivery__c) ?? text(effect.fields.Delivery_Key__c);
    case 'object':
      return effect.externalId;
    case 'hook':
      return effect.signaturesValid ? effect.id : undefined;
    case 'attribute':
    case 'summary':
    case 'export':
      return undefined;
  }
}
