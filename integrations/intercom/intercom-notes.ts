import { pathSegment } from '../http/path-segment.js';
import { type VendorHttp } from '../http/vendor-http.js';
import { requestContact } from './contact-request.js';
import { conversationWithParts, type ConversationPart, notePage } from './intercom-responses.js';
import { noteDelivery } from './note-delivery.js';

const pageSize = 50;
const attempt = 'look for an earlier delivery';

/** The note of a delivery among a contact's notes since then; undefined only after all of those were seen. */
export async function findContactNote(
  http: VendorHttp,
  connection: string,
  { contactId, deliveryId, since }: { contactId: string; deliveryId: string; since: Date },
  signal?: AbortSignal,
): Promise<{ id: string } | undefined> {
  let path = `/contacts/${pathSegment(contactId, 'intercom')}`;
  for (let page = 1; ; page += 1) {
    const answer = await requestContact(http, connection, {
      method: 'GET',
      path,
      suffix: '/notes',
      query: { page, per_page: pageSize },
      attempt,
      schema: notePage,
      readOnly: true,
      signal,
    });
    path = answer.path;
    const { data, pages } = answer.body;
    const note = data.find(({ body }) => noteDelivery(body) === deliveryId);
    if (note) return { id: note.id };
    if (!pages?.next || data.length === 0 || endsBefore(data, since)) return undefined;
  }
}

/** The note of a delivery in a conversation, of which Intercom shows the newest 500 parts (2.16 description). */
export async function findConversationNote(
  http: VendorHttp,
  { conversationId, deliveryId }: { conversationId: string; deliveryId: string },
  signal?: AbortSignal,
): Promise<{ id: string } | undefined> {
  const { body } = await http.request({
    method: 'GET',
    path: `/conversations/${pathSegment(conversationId, 'intercom')}`,
    attempt,
    schema: conversationWithParts,
    readOnly: true,
    signal,
  });
  return noteOfDelivery(body.conversation_parts.conversation_parts, deliveryId);
}

/** The newest note that names the delivery; what customers write does not count. */
export function noteOfDelivery(parts: ConversationPart[], deliveryId: string | undefined): { id: string } | undefined {
  const note = parts.findLast(
    ({ part_type, body }) => part_type?.startsWith('note') === true && noteDelivery(body) === deliveryId,
  );
  return note && { id: note.id };
}

/** Notes come newest first, though Intercom does not promise it: a page in another order ends nothing. */
function endsBefore(notes: { created_at?: number | null }[], since: Date): boolean {
  const newest = notes[0]?.created_at;
  const oldest = notes.at(-1)?.created_at;
  if (typeof newest !== 'number' || typeof oldest !== 'number') return false;
  return newest >= oldest && oldest < Math.floor(since.getTime() / 1000);
}
