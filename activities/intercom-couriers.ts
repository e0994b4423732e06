import {
  type IntercomContactAttribute,
  type IntercomContactNote,
  type IntercomContactReference,
  type IntercomConversationNote,
  type IntercomObject,
  type MultipleMatchPolicy,
} from '../domain/destination.js';
import { type IntercomClient } from '../integrations/intercom/intercom-client.js';
import { toIntercomAttribute } from '../integrations/intercom/to-intercom-attribute.js';
import { toIntercomNote } from '../integrations/intercom/to-intercom-note.js';
import { toIntercomObjectAttributes } from '../integrations/intercom/to-intercom-object.js';
import { type Connections, connectionNamed } from './connections.js';
import { type BriefingCourier } from './courier.js';
import { matchingRecords } from './matching-records.js';

export interface IntercomCouriers {
  'intercom-contact-note': BriefingCourier<IntercomContactNote>;
  'intercom-contact-attribute': BriefingCourier<IntercomContactAttribute>;
  'intercom-conversation-note': BriefingCourier<IntercomConversationNote>;
  'intercom-object': BriefingCourier<IntercomObject>;
}

/** Attribute of a contact or conversation that refers to the briefing objects about it. */
const objectReference = 'briefings';

/**
 * Notes are looked for by their last line; attributes and objects are sets, which may be repeated. An attribute is not given
 * back to an older run.
 */
export function createIntercomCouriers({ intercom }: Pick<Connections, 'intercom'>): IntercomCouriers {
  const clientOf = ({ connection }: { connection: string }) => connectionNamed(intercom, connection);
  return {
    'intercom-contact-note': {
      render: (briefing, { id }) => toIntercomNote({ briefing, deliveryId: id }),
      async send({ id: deliveryId, destination }, content) {
        const client = clientOf(destination);
        const contacts = await contactsOf(client, destination.contact, destination.onMultiple);
        const notes = [];
        // One after another, and each looked for first where there are several: a failure half-way repeats none.
        for (const contact of contacts) {
          const written =
            contacts.length > 1 ? await client.findContactNote(contact, deliveryId, new Date(0)) : undefined;
          notes.push(written ?? (await client.createContactNote(contact, content)));
        }
        return { id: notes.map(({ id }) => id).join(','), url: await client.contactUrl(contacts[0] ?? '') };
      },
      async findEffect({ id, destination }, _content, since) {
        const client = clientOf(destination);
        const contacts = await contactsOf(client, destination.contact, destination.onMultiple);
        const notes = await Promise.all(contacts.map((contact) => client.findContactNote(contact, id, since)));
        const found = notes.filter((note) => note !== undefined);
        if (found.length < contacts.length) return undefined;
        return { id: found.map((note) => note.id).join(','), url: await client.contactUrl(contacts[0] ?? '') };
      },
    },

    'intercom-contact-attribute': {
      render: (briefing) => toIntercomAttribute({ briefing }),
      async send({ destination, holdField }, content) {
        const client = clientOf(destination);
        const { connection, attribute } = destination;
        const contacts = await contactsOf(client, destination.contact, destination.onMultiple);
        for (const contact of contacts) await holdField([connection, 'contact', contact, attribute].join('/'));
        for (const contact of contacts) await client.setContactAttribute(contact, attribute, content);
        return { id: contacts.join(','), url: await client.contactUrl(contacts[0] ?? '') };
      },
    },

    'intercom-conversation-note': {
      render: (briefing, { id }) => toIntercomNote({ briefing, deliveryId: id }),
      async send({ destination }, content) {
        const { id } = await clientOf(destination).createConversationNote(destination.conversationId, content);
        return { id, url: null };
      },
      async findEffect({ id, destination }) {
        const found = await clientOf(destination).findConversationNote(destination.conversationId, id);
        return found && { id: found.id, url: null };
      },
    },

    'intercom-object': {
      render: (briefing, { id }) => JSON.stringify(toIntercomObjectAttributes({ briefing, deliveryId: id })),
      async send({ id: externalId, destination }, content) {
        const client = clientOf(destination);
        const { object: objectType, contact, conversationId, onMultiple } = destination;
        const contacts = contact ? await contactsOf(client, contact, onMultiple) : [];
        const attributes = JSON.parse(content) as ReturnType<typeof toIntercomObjectAttributes>;
        const { id } = await client.upsertCustomObject({ objectType, externalId, attributes });
        const attribute = objectReference;
        for (const contactId of contacts) await client.linkCustomObject({ contactId, attribute, objectId: id });
        if (conversationId) await client.linkCustomObject({ conversationId, attribute, objectId: id });
        return { id, url: null };
      },
    },
  };
}

async function contactsOf(
  client: IntercomClient,
  reference: IntercomContactReference,
  policy: MultipleMatchPolicy,
): Promise<string[]> {
  const matches = await client.findContacts(reference);
  return matchingRecords(matches, policy, { vendor: 'intercom', record: 'contact' }).map(({ id }) => id);
}
