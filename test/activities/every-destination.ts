import { type VendorName } from '../../apps/sandbox/sandbox.js';
import { type BriefingDestination, type DestinationOf, type ExportDestination } from '../../domain/destination.js';
import { intercomNote, policies, slackChannel } from '../storage/sample-runs.js';

const email = 'jane@doe.com';
const jane = { object: 'Contact', match: { field: 'Email', value: email } };
const slack = { connection: 'slack', ...policies } as const;
const intercom = { connection: 'intercom', ...policies } as const;
const salesforce = { connection: 'salesforce', ...policies } as const;

/** A destination of each kind, as the sandbox knows it. */
export const everyDestination: { [Kind in BriefingDestination['kind']]: DestinationOf<Kind> } = {
  'slack-message': slackChannel,
  'slack-direct-message': { kind: 'slack-direct-message', ...slack, userEmail: email },
  'slack-file': { kind: 'slack-file', ...slack, channel: 'C0000000001' },
  'intercom-contact-note': intercomNote,
  'intercom-contact-attribute': {
    kind: 'intercom-contact-attribute',
    ...intercom,
    contact: { email },
    attribute: 'debrief_last_briefing',
  },
  'intercom-conversation-note': { kind: 'intercom-conversation-note', ...intercom, conversationId: '1000000001' },
  'intercom-object': { kind: 'intercom-object', ...intercom, object: 'Briefing', contact: { email } },
  'salesforce-field': { kind: 'salesforce-field', ...salesforce, ...jane, field: 'Last_Briefing__c' },
  'salesforce-task': { kind: 'salesforce-task', ...salesforce, ...jane, subject: 'Read before you call' },
  'salesforce-object': {
    kind: 'salesforce-object',
    ...salesforce,
    object: 'Session_Summary__c',
    externalIdField: 'Delivery_Key__c',
    fields: { Session_Id__c: '1:1' },
  },
  webhook: { kind: 'webhook', connection: 'hooks', ...policies },
};

/** The same for exports. */
export const everyExportDestination: { [Kind in ExportDestination['kind']]: DestinationOf<Kind> } = {
  'slack-export': { kind: 'slack-export', ...slack, channel: 'C0000000001' },
  'salesforce-rows': {
    kind: 'salesforce-rows',
    ...salesforce,
    object: 'Session_Summary__c',
    externalIdField: 'Delivery_Key__c',
    fields: { Delivery_Key__c: 'id', Summary__c: 'summary' },
  },
  'webhook-export': { kind: 'webhook-export', connection: 'hooks', ...policies },
};

/** The call that has the effect, and the one that asks about it. */
export interface VendorCalls {
  vendor: VendorName;
  write: string;
  ask: string;
}

/** Kinds of which a vendor keeps as many as it is sent. */
export const searchableKinds: [BriefingDestination['kind'], VendorCalls][] = [
  ['slack-message', { vendor: 'slack', write: 'chat.postMessage', ask: 'conversations.history' }],
  ['slack-direct-message', { vendor: 'slack', write: 'chat.postMessage', ask: 'conversations.history' }],
  ['slack-file', { vendor: 'slack', write: 'files.completeUploadExternal', ask: 'conversations.history' }],
  ['intercom-contact-note', { vendor: 'intercom', write: '/notes$', ask: '/notes[?]' }],
  ['intercom-conversation-note', { vendor: 'intercom', write: '/reply$', ask: '/conversations/\\d+$' }],
];

/** Kinds of which a vendor keeps one, and the call that has the effect. */
export const repeatableKinds: [BriefingDestination['kind'], Omit<VendorCalls, 'ask'>][] = [
  ['intercom-contact-attribute', { vendor: 'intercom', write: '/contacts/(?!search)\\w+$' }],
  ['intercom-object', { vendor: 'intercom', write: '/custom_object_instances/' }],
  ['salesforce-field', { vendor: 'salesforce', write: '/sobjects/Contact/' }],
  ['salesforce-task', { vendor: 'salesforce', write: '/sobjects/Task/' }],
  ['salesforce-object', { vendor: 'salesforce', write: '/sobjects/Session_Summary__c/' }],
  ['webhook', { vendor: 'webhook', write: '/hook' }],
];
