import { type JsonObject } from './json-object.js';

export interface SalesforceField {
  name: string;
  type: 'id' | 'string' | 'email' | 'textarea' | 'boolean' | 'date' | 'datetime' | 'picklist' | 'reference';
  /** In characters; 0 where it has no meaning. */
  length: number;
  updateable: boolean;
  externalId: boolean;
  unique: boolean;
  /** Prefixes of the ids that a reference takes, where it does not take any. */
  referenceTo?: string[];
}

export interface SalesforceObject {
  name: string;
  prefix: string;
  fields: SalesforceField[];
}

function field(name: string, type: SalesforceField['type'], length = 0, more: Partial<SalesforceField> = {}) {
  return { name, type, length, updateable: true, externalId: false, unique: false, ...more };
}

const readOnly = { updateable: false };
const systemFields = [
  field('Id', 'id', 18, readOnly),
  field('CreatedDate', 'datetime', 0, readOnly),
  field('LastModifiedDate', 'datetime', 0, readOnly),
];
const briefing = field('Last_Briefing__c', 'textarea', 32_000);

/** What the org has: lengths as in Salesforce's own objects, plus the custom fields that a briefing needs. */
export const salesforceObjects: SalesforceObject[] = [
  {
    name: 'Contact',
    prefix: '003',
    fields: [
      ...systemFields,
      field('Name', 'string', 121, readOnly),
      field('FirstName', 'string', 40),
      field('LastName', 'string', 80),
      field('Email', 'email', 80),
      field('Description', 'textarea', 32_000),
      field('External_Id__c', 'string', 64, { externalId: true, unique: true }),
      field('Legacy_Id__c', 'string', 64, { externalId: true }),
      briefing,
    ],
  },
  {
    name: 'Lead',
    prefix: '00Q',
    fields: [
      ...systemFields,
      field('Name', 'string', 121, readOnly),
      field('FirstName', 'string', 40),
      field('LastName', 'string', 80),
      field('Company', 'string', 255),
      field('Email', 'email', 80),
      field('IsConverted', 'boolean', 0, readOnly),
      field('Description', 'textarea', 32_000),
      briefing,
    ],
  },
  {
    name: 'Case',
    prefix: '500',
    fields: [
      ...systemFields,
      field('CaseNumber', 'string', 30, readOnly),
      field('Subject', 'string', 255),
      field('Description', 'textarea', 32_000),
      field('ContactId', 'reference', 18),
      field('ContactEmail', 'email', 80, readOnly),
      field('SuppliedEmail', 'email', 80, readOnly),
      field('IsClosed', 'boolean', 0, readOnly),
      briefing,
    ],
  },
  {
    name: 'Task',
    prefix: '00T',
    fields: [
      ...systemFields,
      field('Subject', 'string', 255),
      field('Description', 'textarea', 32_000),
      field('Status', 'picklist', 255),
      field('Priority', 'picklist', 255),
      field('ActivityDate', 'date'),
      field('WhoId', 'reference', 18, { referenceTo: ['003', '00Q'] }),
      field('WhatId', 'reference', 18, { referenceTo: ['500', 'a00'] }),
      field('Debrief_Delivery__c', 'string', 64, { externalId: true, unique: true }),
    ],
  },
  {
    name: 'Session_Summary__c',
    prefix: 'a00',
    fields: [
      ...systemFields,
      field('Delivery_Key__c', 'string', 64, { externalId: true, unique: true }),
      field('Contact__c', 'reference', 18),
      field('Case__c', 'reference', 18),
      field('Session_Id__c', 'string', 255),
      field('Summary__c', 'textarea', 131_072),
    ],
  },
];

/** Finds an object by its API name, whose case does not matter. */
export function salesforceObject(name: string): SalesforceObject | undefined {
  return salesforceObjects.find((object) => object.name.toLowerCase() === name.toLowerCase());
}

/** Finds a field by its API name, whose case does not matter. */
export function salesforceField(object: SalesforceObject, name: string): SalesforceField | undefined {
  return object.fields.find((known) => known.name.toLowerCase() === name.toLowerCase());
}

/** The part of a describe answer that a connection check reads. */
export function describeObject({ name, prefix, fields }: SalesforceObject): JsonObject {
  return {
    name,
    label: name.replace(/__c$/, ''),
    keyPrefix: prefix,
    custom: name.endsWith('__c'),
    queryable: true,
    updateable: true,
    createable: true,
    fields: fields.map(({ referenceTo: _, ...known }) => ({
      ...known,
      label: known.name,
      custom: known.name.endsWith('__c'),
      createable: known.updateable,
      nillable: known.updateable,
      filterable: known.type !== 'textarea',
    })),
  };
}
