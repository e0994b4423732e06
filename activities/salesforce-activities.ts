import { type DeliveryState } from '../domain/delivery.js';
import { type SalesforceField } from '../domain/destination.js';
import { type SalesforceClient } from '../integrations/salesforce/salesforce-client.js';
import { toSalesforceText } from '../integrations/salesforce/to-salesforce-text.js';
import { type DeliveryLedger } from '../storage/delivery-ledger.js';
import { type Connections, connectionNamed } from './connections.js';
import { deliverOnce } from './deliver-once.js';
import { matchingRecords } from './matching-records.js';

/** Salesforce's default for long text areas and the size of the standard description fields. */
const longTextLength = 32_000;

export interface SalesforceActivities {
  /** Sets the delivery's field to the briefing's text. The effect is the record's id. Repeatable. */
  deliverToSalesforce(input: { deliveryId: string }): Promise<DeliveryState>;
}

export function createSalesforceActivities(
  ledger: DeliveryLedger,
  { salesforce }: Pick<Connections, 'salesforce'>,
): SalesforceActivities {
  return {
    deliverToSalesforce: ({ deliveryId }) =>
      deliverOnce(ledger, deliveryId, async ({ destination }, briefing) => {
        if (!('object' in destination)) throw new TypeError(`delivery ${deliveryId} is not for Salesforce`);
        const client = connectionNamed(salesforce, destination.connection);
        const records = matchingRecords(await findRecords(client, destination), destination.onMultiple, {
          vendor: 'salesforce',
          record: destination.object,
        });
        const fields = { [destination.field]: toSalesforceText({ briefing, maxLength: longTextLength }) };
        await Promise.all(records.map(({ id }) => client.updateRecord(destination.object, id, fields)));
        return { id: records.map(({ id }) => id).join(','), url: null };
      }),
  };
}

async function findRecords(
  client: SalesforceClient,
  { object, id, match }: SalesforceField,
): Promise<{ id: string }[]> {
  if (id !== undefined) return [{ id }];
  return match ? client.findRecords({ object, ...match }) : [];
}
