import {
  type SalesforceField,
  type SalesforceObject,
  type SalesforceRecords,
  type SalesforceTask,
  type MultipleMatchPolicy,
} from '../domain/destination.js';
import { cutText } from '../integrations/cut-text.js';
import { type SalesforceClient } from '../integrations/salesforce/salesforce-client.js';
import { toSalesforceText } from '../integrations/salesforce/to-salesforce-text.js';
import { taskRelation, toSalesforceTask } from '../integrations/salesforce/to-salesforce-task.js';
import { type Connections, connectionNamed } from './connections.js';
import { type BriefingCourier } from './courier.js';
import { matchingRecords } from './matching-records.js';

/** The largest long text area; what a field does not hold is cut when its length is known. */
const largestText = 131_072;
/** As many as "all" can mean; what matches more is not about one person. */
const mostRecords = 200;
/** The unique external-id field that Tasks are upserted by. */
const taskKeyField = 'Debrief_Delivery__c';
/** Where a custom object takes the briefing's text. */
const objectTextField = 'Summary__c';

export interface SalesforceCouriers {
  'salesforce-field': BriefingCourier<SalesforceField>;
  'salesforce-task': BriefingCourier<SalesforceTask>;
  'salesforce-object': BriefingCourier<SalesforceObject>;
}

/** Sets and upserts, which may be repeated; a field is not given back to an older run. */
export function createSalesforceCouriers({ salesforce }: Pick<Connections, 'salesforce'>): SalesforceCouriers {
  const clientOf = ({ connection }: { connection: string }) => connectionNamed(salesforce, connection);
  return {
    'salesforce-field': {
      render: (briefing) => toSalesforceText({ briefing, maxLength: largestText }),
      async send({ destination, holdField }, content) {
        const client = clientOf(destination);
        const { connection, object, field, onMultiple } = destination;
        const ids = await recordsOf(client, destination, onMultiple);
        const text = cutText(content, (await client.fieldLength(object, field)) ?? largestText);
        for (const id of ids) await holdField([connection, object, id, field].join('/'));
        await setField(client, object, ids, { [field]: text });
        return effectOf(client, ids);
      },
    },

    'salesforce-task': {
      render: (briefing, { destination: { subject } }) => JSON.stringify(toSalesforceTask({ briefing, subject })),
      async send({ id: deliveryId, destination }, content) {
        const client = clientOf(destination);
        const fields = JSON.parse(content) as Record<string, string>;
        const ids = await recordsOf(client, destination, destination.onMultiple);
        const tasks = [];
        for (const [index, record] of ids.entries()) {
          const key = index === 0 ? deliveryId : `${deliveryId}-${index + 1}`;
          const related = { ...fields, [taskRelation(record)]: record };
          tasks.push(await client.upsertRecord('Task', taskKeyField, key, related));
        }
        return effectOf(
          client,
          tasks.flatMap(({ id }) => id ?? []),
        );
      },
    },

    'salesforce-object': {
      render: (briefing, { destination: { fields } }) =>
        JSON.stringify({ ...fields, [objectTextField]: toSalesforceText({ briefing, maxLength: largestText }) }),
      async send({ id: deliveryId, destination }, content) {
        const client = clientOf(destination);
        const { object, externalIdField } = destination;
        const { id } = await client.upsertRecord(
          object,
          externalIdField,
          deliveryId,
          JSON.parse(content) as Record<string, string>,
        );
        return effectOf(client, id === null ? [] : [id]);
      },
    },
  };
}

async function recordsOf(
  client: SalesforceClient,
  { object, id, match }: SalesforceRecords,
  policy: MultipleMatchPolicy,
): Promise<string[]> {
  if (id !== undefined) return [id];
  const limit = policy === 'all' ? mostRecords : undefined;
  const matches = match ? await client.findRecords({ object, ...match, limit }) : [];
  return matchingRecords(matches, policy, { vendor: 'salesforce', record: object }).map((record) => record.id);
}

/** One record by itself, several in as few calls as Salesforce allows. Repeating it sets the same bytes. */
async function setField(
  client: SalesforceClient,
  object: string,
  ids: string[],
  fields: Record<string, string>,
): Promise<void> {
  const [only, second] = ids;
  if (only !== undefined && second === undefined) return client.updateRecord(object, only, fields);
  const rows = await client.updateRecords(
    object,
    ids.map((id) => ({ id, fields })),
  );
  for (const row of rows) if (!row.ok) throw row.error;
}

async function effectOf(client: SalesforceClient, ids: string[]) {
  const [first] = ids;
  // The effect has happened: that its address cannot be told is no reason to repeat it.
  const url = first === undefined ? null : await client.recordUrl(first).catch(() => null);
  return { id: ids.join(',') || null, url };
}
