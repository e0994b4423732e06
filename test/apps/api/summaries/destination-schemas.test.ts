import { describe, expect, it } from 'vitest';
import { Problem } from '../../../../apps/api/errors/problem.js';
import { toSummaryRequest } from '../../../../apps/api/summaries/summary-request.js';
import { type DestinationKind } from '../../../../domain/destination.js';
import { testConnections } from '../running-api.js';

const email = 'jane@doe.com';
const policies = { onMultiple: 'fail', onAmbiguous: 'hold', onEmpty: 'skip' };
const channel = 'C0000000001';
const contact = { email };
const match = { field: 'Email', value: email };
const id = '003000000000001AAA';

/** As a caller sends it. */
interface GivenDestination extends Record<string, unknown> {
  connection: string;
}

function destinationsOf(...destinations: GivenDestination[]) {
  return toSummaryRequest({ subject: { email }, destinations }, testConnections).destinations;
}

const shapes: [DestinationKind, GivenDestination][] = [
  ['slack-message', { connection: 'slack', channel }],
  ['slack-message', { connection: 'slack', channel, threadTs: '1732000000.000100' }],
  ['slack-direct-message', { connection: 'slack', userEmail: email }],
  ['slack-file', { connection: 'slack', channel, as: 'file' }],
  ['slack-file', { connection: 'slack', channel, threadTs: '1732000000.000100', as: 'file' }],
  ['intercom-contact-note', { connection: 'intercom', contact, as: 'note' }],
  ['intercom-contact-note', { connection: 'intercom', contact: { externalId: '7' }, as: 'note' }],
  ['intercom-contact-note', { connection: 'intercom', contact: { id: '7' }, as: 'note' }],
  ['intercom-contact-attribute', { connection: 'intercom', contact, as: 'attribute', attribute: 'last_briefing' }],
  ['intercom-conversation-note', { connection: 'intercom', conversationId: '1000000001', as: 'note' }],
  ['intercom-object', { connection: 'intercom', object: 'Briefing', as: 'object' }],
  ['intercom-object', { connection: 'intercom', object: 'Briefing', contact, conversationId: '7', as: 'object' }],
  ['salesforce-field', { connection: 'salesforce', object: 'Contact', match, field: 'Description' }],
  ['salesforce-field', { connection: 'salesforce', object: 'Contact', id, field: 'Description' }],
  ['salesforce-task', { connection: 'salesforce', object: 'Contact', match, as: 'task' }],
  ['salesforce-task', { connection: 'salesforce', object: 'Contact', id, as: 'task', subject: 'Call back' }],
  [
    'salesforce-object',
    { connection: 'salesforce', object: 'Summary__c', externalIdField: 'Key__c', as: 'object', fields: { A__c: 'a' } },
  ],
  ['webhook', { connection: 'hooks' }],
];

const unfit: [string, GivenDestination, string[]][] = [
  ['a direct message to a channel as well', { connection: 'slack', userEmail: email, channel }, ['channel']],
  ['a thread that is no timestamp', { connection: 'slack', channel, threadTs: 'yesterday' }, ['threadTs']],
  ['a file for nobody', { connection: 'slack', as: 'file' }, ['channel']],
  ['a file in a direct message', { connection: 'slack', userEmail: email, as: 'file' }, ['as']],
  ['an attribute without a name', { connection: 'intercom', contact, as: 'attribute' }, ['attribute']],
  ['an attribute of nobody', { connection: 'intercom', attribute: 'a', as: 'attribute' }, ['contact']],
  ['a conversation by path', { connection: 'intercom', conversationId: '7/reply', as: 'note' }, ['conversationId']],
  ['a conversation without saying as what', { connection: 'intercom', conversationId: '7' }, ['as']],
  ['an object type by path', { connection: 'intercom', object: '../contacts', as: 'object' }, ['object']],
  [
    'an object about two people',
    { connection: 'intercom', object: 'B', contact: { email, id: '1' }, as: 'object' },
    ['contact'],
  ],
  ['a task on two records', { connection: 'salesforce', object: 'Contact', match, id, as: 'task' }, ['']],
  ['a task on nothing', { connection: 'salesforce', object: 'Contact', as: 'task' }, ['']],
  ['a record id that is none', { connection: 'salesforce', object: 'Contact', id: 'jane', as: 'task' }, ['id']],
  ['an object without its key', { connection: 'salesforce', object: 'Summary__c', as: 'object' }, ['externalIdField']],
  [
    'a field that would end a path',
    { connection: 'salesforce', object: 'S__c', externalIdField: 'Key__c/x', as: 'object' },
    ['externalIdField'],
  ],
  ['a webhook with an address of its own', { connection: 'hooks', url: 'https://example.com' }, ['url']],
  ['a policy that there is not', { connection: 'hooks', onAmbiguous: 'repeat' }, ['onAmbiguous']],
  ['a Slack message as a note', { connection: 'slack', channel, as: 'note' }, ['as']],
];

describe('a destination', () => {
  it.each(shapes)('of kind %s is known by its shape: %j', (kind, shape) => {
    const { as: _, ...given } = shape;
    expect(destinationsOf(shape)).toEqual([{ kind, ...policies, ...given }]);
  });

  it('keeps the policies that it names', () => {
    const named = { onMultiple: 'newest', onAmbiguous: 'prefer-miss', onEmpty: 'deliver' };
    expect(destinationsOf({ connection: 'hooks', ...named })).toEqual([
      { kind: 'webhook', connection: 'hooks', ...named },
    ]);
  });

  it.each(unfit)('that is %s is refused by the name of the field', (_mistake, shape, fields) => {
    let refusal: unknown;
    try {
      destinationsOf(shape);
    } catch (error) {
      refusal = error;
    }
    if (!(refusal instanceof Problem)) throw new Error(`it was taken, or failed otherwise: ${String(refusal)}`);
    expect(refusal).toMatchObject({ status: 422 });
    const paths = refusal.extra.errors?.map(({ path }) => path);
    expect(paths).toEqual(fields.map((field) => (field ? `destinations.0.${field}` : 'destinations.0')));
    expect(JSON.stringify(refusal.extra.errors)).not.toContain(email);
  });
});
