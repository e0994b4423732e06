import { type RecordEffect } from './effect.js';
import { type JsonObject } from './json-object.js';
import { parseSalesforceId, salesforceId } from './salesforce-id.js';
import { type SalesforceField, salesforceObject, type SalesforceObject } from './salesforce-objects.js';
import { type Person, type Population } from './seeded-people.js';

/** Field values by API name; `Id` is the 18-character form. */
export type SalesforceRow = JsonObject & { Id: string };

export interface SalesforceRecords {
  /** By a 15- or 18-character id. */
  find(object: SalesforceObject, id: string): SalesforceRow | undefined;
  /** Every row that can be listed, and those of the generated people whose e-mail or id is mentioned. */
  rows(object: SalesforceObject, mentioned: string[]): SalesforceRow[];
  /** Rows with this value in an external-id or unique field; case does not matter. */
  withValue(object: SalesforceObject, field: SalesforceField, value: unknown): SalesforceRow[];
  /** The id of the next record; every call gives another. */
  nextId(object: SalesforceObject): string;
  apply(effect: RecordEffect): void;
  reset(): void;
}

const dayMs = 86_400_000;
const minuteMs = 60_000;
const firstInserted = 1_000_000;

function salesforceTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '+0000');
}

function keyOf(object: SalesforceObject, field: string, value: string): string {
  return `${object.name} ${field} ${value.toLowerCase()}`;
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
  const inserted = new Map<string, SalesforceRow>();
  const insertedOf = new Map<string, SalesforceRow[]>();
  /** Inserted rows by the values of their key fields. */
  const insertedWith = new Map<string, Set<SalesforceRow>>();
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

  function knownRows(object: SalesforceObject, mentioned: string[]): SalesforceRow[] {
    return [...people.seeded, ...mentionedPeople(mentioned)].flatMap((person) => rowOf(object, person) ?? []);
  }

  function keysOf(object: SalesforceObject, row: SalesforceRow): string[] {
    return object.fields.flatMap(({ name, externalId, unique }) => {
      const value = row[name];
      return (externalId || unique) && typeof value === 'string' ? [keyOf(object, name, value)] : [];
    });
  }

  function index(object: SalesforceObject, row: SalesforceRow): void {
    for (const key of keysOf(object, row)) {
      const rows = insertedWith.get(key) ?? new Set();
      insertedWith.set(key, rows.add(row));
    }
  }

  function unindex(object: SalesforceObject, row: SalesforceRow): void {
    for (const key of keysOf(object, row)) insertedWith.get(key)?.delete(row);
  }

  return {
    find(object, id) {
      const parts = parseSalesforceId(id);
      if (parts?.prefix !== object.prefix) return undefined;
      const known = inserted.get(salesforceId(parts));
      const person = people.person(parts.serial, parts.generated);
      return known ?? (person === undefined ? undefined : rowOf(object, person));
    },
    rows(object, mentioned) {
      return [...knownRows(object, mentioned), ...(insertedOf.get(object.name) ?? [])];
    },
    withValue(object, { name }, value) {
      if (typeof value !== 'string') return [];
      const wanted = value.toLowerCase();
      const known = knownRows(object, [value]).filter((row) => {
        const stored = row[name];
        return typeof stored === 'string' && stored.toLowerCase() === wanted;
      });
      return [...known, ...(insertedWith.get(keyOf(object, name, value)) ?? [])];
    },
    nextId(object) {
      nextInserted += 1;
      return salesforceId({ prefix: object.prefix, serial: nextInserted, generated: false });
    },
    apply({ at, object: name, id, created, fields }) {
      const object = salesforceObject(name);
      if (object === undefined) return;
      const time = salesforceTime(Date.parse(at));
      const known = inserted.get(id);
      if (created) {
        const row = { Id: id, CreatedDate: time, LastModifiedDate: time, ...fields };
        nextInserted = Math.max(nextInserted, parseSalesforceId(id)?.serial ?? 0);
        inserted.set(id, row);
        const rows = insertedOf.get(object.name) ?? [];
        rows.push(row);
        insertedOf.set(object.name, rows);
        index(object, row);
      } else if (known === undefined) {
        changes.set(id, { ...changes.get(id), ...fields, LastModifiedDate: time });
      } else {
        unindex(object, known);
        Object.assign(known, fields, { LastModifiedDate: time });
        index(object, known);
      }
    },
    reset() {
      changes.clear();
      inserted.clear();
      insertedOf.clear();
      insertedWith.clear();
    },
  };
}
