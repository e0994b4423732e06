import { type DeliveryState } from '../domain/delivery.js';
import { toIntercomNote } from '../integrations/intercom/to-intercom-note.js';
import { type DeliveryLedger } from '../storage/delivery-ledger.js';
import { type Connections, connectionNamed } from './connections.js';
import { deliverOnce } from './deliver-once.js';
import { matchingRecords } from './matching-records.js';

export interface IntercomActivities {
  /** Writes the briefing as a note on the delivery's contact. The effect is the note's id. */
  deliverToIntercom(input: { deliveryId: string }): Promise<DeliveryState>;
}

export function createIntercomActivities(
  ledger: DeliveryLedger,
  { intercom }: Pick<Connections, 'intercom'>,
): IntercomActivities {
  return {
    deliverToIntercom: ({ deliveryId }) =>
      deliverOnce(ledger, deliveryId, async ({ destination }, briefing) => {
        if (!('contact' in destination)) throw new TypeError(`delivery ${deliveryId} is not for Intercom`);
        const client = connectionNamed(intercom, destination.connection);
        const matches = await client.findContacts(destination.contact);
        const contacts = matchingRecords(matches, destination.onMultiple, { vendor: 'intercom', record: 'contact' });
        const html = toIntercomNote({ briefing, deliveryId });
        const notes = await Promise.all(contacts.map(({ id }) => client.createContactNote(id, html)));
        return { id: notes.map(({ id }) => id).join(','), url: null };
      }),
  };
}
