import { type JsonObject } from './json-object.js';
import { parseSalesforceId, salesforceId } from './salesforce-id.js';
import { type SalesforceObject } from './salesforce-objects.js';
import { type Person, type Population } from './seeded-people.js';

/** Field values by API name; `Id` is the 18-character form. */
export type SalesforceRow = JsonObject & { Id: string };

export interface SalesforceRecords {
  /** By a 15- or 18-character id. */
  find(object: SalesforceObject, id: string): SalesforceRow | undefined;
  /** Every row that can be listed, and those of the generated people whose e-mail or id is mentioned. */
  rows(object: SalesforceObject, mentioned: string[]): SalesforceRow[];
  insert(object: SalesforceObject, fields: JsonObject): SalesforceRow;
  update(row: SalesforceRow, fields: JsonObject): void;
  reset(): void;
}

const dayMs = 86_400_000;
const minuteMs = 60_000;
const firstInserted = 1_000_000;

function salesforceTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '+0000');
}

const prefixOf = { Contact: '003', Lead: '00Q', Case: '500' };

function contactFields({ email, uid, firstName, lastName, generated }: Person): JsonObject {
  const name = { Name: `${firstName} ${lastName}`, FirstName: firstName, LastName: lastName };
  return { ...name, Email: email, External_Id__c: uid, ...(generated ? {} : { Legacy_Id__c: email.split('@')[0] }) };
}

/** Somebody with sessions has long become a contact, so their lead is a converted one. */
function leadFields(person: Person, people: Population): JsonObject | undefined {
  if (person.generated || person.serial > 2) return undefined;
  const { Name, FirstName, LastName, Email } = contactFields(person);
  return { Name, FirstName, LastName, Email, Company: 'Example', IsConverted: people.visitsOf(person).length > 0 };
}

function caseFields({ serial, generated, email }: Person): JsonObject {
  return {
    CaseNumber: String((generated ? 10_000_000 : 1_000) + serial).padStart(8, '0'),
    Subject: 'Could not finish my order',
    ContactId: salesforceId({ prefix: prefixOf.Contact, serial, generated }),
    ContactEmail: email,
    SuppliedEmail: null,
    IsClosed: false,
  };
}

/** Contacts, leads and cases of the same people that the other vendors know. `now` is when the sandbox started. */
export function createSalesforceRecords(people: Population, now: Date): SalesforceRecords {
  const changes = new Map<string, JsonObject>();
  const inserted = new Map<string, { object: string; row: SalesforceRow }>();
  let nextInserted = firstInserted;

  function rowOf(object: SalesforceObject, person: Person): SalesforceRow | undefined {
    const fieldsByObject: Record<string, JsonObject | undefined> = {
      Contact: contactFields(person),
      Lead: leadFields(person, people),
      Case: caseFields(person),
    };
    const fields = fieldsByObject[object.name];
    if (fields === undefined) return undefined;
    const Id = salesforceId({ prefix: object.prefix, serial: person.serial, generated: person.generated });
    const age = person.generated ? dayMs : person.serial * minuteMs;
    const CreatedDate = salesforceTime(now.getTime() - 90 * dayMs);
    const LastModifiedDate = salesforceTime(now.getTime() - age);
    return { Id, CreatedDate, LastModifiedDate, ...fields, ...changes.get(Id) };
  }

  function mentionedPeople(texts: string[]): Person[] {
    const found = texts.flatMap((text) => {
      const id = parseSalesforceId(text);
      const byId = id === undefined ? undefined : people.person(id.serial, id.generated);
      return [...people.withEmail(text), people.withUid(text), byId].filter((person) => person?.generated);
    });
    return [...new Map(found.map((person) => [person?.uid, person])).values()].filter((p) => p !== undefined);
  }

  return {
    find(object, id) {
      const parts = parseSalesforceId(id);
      if (parts?.prefix !== object.prefix) return undefined;
      const known = inserted.get(salesforceId(parts))?.row;
      const person = people.person(parts.serial, parts.generated);
      return known ?? (person === undefined ? undefined : rowOf(object, person));
    },
    rows(object, mentioned) {
      const known = [...people.seeded, ...mentionedPeople(mentioned)].flatMap((person) => rowOf(object, person) ?? []);
      const added = [...inserted.values()].filter((entry) => entry.object === object.name).map(({ row }) => row);
      return [...known, ...added];
    },
    insert(object, fields) {
      const Id = salesforceId({ prefix: object.prefix, serial: nextInserted, generated: false });
      nextInserted += 1;
      const time = salesforceTime(Date.now());
      const row = { Id, CreatedDate: time, LastModifiedDate: time, ...fields };
      inserted.set(Id, { object: object.name, row });
      return row;
    },
    update(row, fields) {
      const written = { ...fields, LastModifiedDate: salesforceTime(Date.now()) };
      const known = inserted.get(row.Id)?.row;
      if (known === undefined) changes.set(row.Id, { ...changes.get(row.Id), ...written });
      else Object.assign(known, written);
    },
    reset() {
      changes.clear();
      inserted.clear();
    },
  };
}
