import { expect, it } from 'vitest';
import {
  channelOf,
  type Destination,
  destinationVendor,
  isRepeatable,
  placeOf,
  speaksAgainst,
} from '../../domain/destination.js';

const policies = { onMultiple: 'fail', onAmbiguous: 'hold', onEmpty: 'skip' } as const;
const email = 'jane@doe.com';
const match = { field: 'Email', value: email };

const cases: [Destination, vendor: string, repeatable: boolean, place: string][] = [
  [{ kind: 'slack-message', connection: 's', channel: 'C01', ...policies }, 'slack', false, 's/slack-message/C01'],
  [{ kind: 'slack-file', connection: 's', channel: 'C01', ...policies }, 'slack', false, 's/slack-file/C01'],
  [
    { kind: 'slack-direct-message', connection: 's', userEmail: email, ...policies },
    'slack',
    false,
    's/slack-direct-message',
  ],
  [
    { kind: 'intercom-contact-note', connection: 'i', contact: { email }, ...policies },
    'intercom',
    false,
    'i/intercom-contact-note',
  ],
  [
    { kind: 'intercom-contact-attribute', connection: 'i', contact: { email }, attribute: 'briefing', ...policies },
    'intercom',
    true,
    'i/intercom-contact-attribute/briefing',
  ],
  [
    { kind: 'intercom-conversation-note', connection: 'i', conversationId: '7', ...policies },
    'intercom',
    false,
    'i/intercom-conversation-note',
  ],
  [
    { kind: 'intercom-object', connection: 'i', object: 'Briefing', contact: { email }, ...policies },
    'intercom',
    true,
    'i/intercom-object/Briefing',
  ],
  [
    { kind: 'salesforce-field', connection: 'c', object: 'Contact', match, field: 'Description', ...policies },
    'salesforce',
    true,
    'c/salesforce-field/Contact/Description',
  ],
  [
    { kind: 'salesforce-task', connection: 'c', object: 'Contact', match, ...policies },
    'salesforce',
    true,
    'c/salesforce-task/Contact',
  ],
  [
    { kind: 'salesforce-object', connection: 'c', object: 'Summary__c', externalIdField: 'Key__c', ...policies },
    'salesforce',
    true,
    'c/salesforce-object/Summary__c',
  ],
  [{ kind: 'webhook', connection: 'h', ...policies }, 'webhook', true, 'h/webhook'],
];

it.each(cases)('%j goes to its vendor, is repeatable or not, and has a place that names no person', (...given) => {
  const [destination, vendor, repeatable, place] = given;
  expect(destinationVendor(destination)).toBe(vendor);
  expect(isRepeatable(destination)).toBe(repeatable);
  expect(placeOf(destination)).toBe(place);
  expect(place).not.toContain(email);
});

it('has a channel only where Slack readers share one', () => {
  const channels = cases.map(([destination]) => channelOf(destination)).filter((channel) => channel !== undefined);
  expect(channels).toEqual(['C01', 'C01']);
});

it('is spoken against by an outage, but by a missing record only where its place is that record', () => {
  for (const [destination] of cases) {
    expect(speaksAgainst(destination, 'unavailable')).toBe(true);
    const one = ['slack-message', 'slack-file', 'webhook'].includes(destination.kind);
    expect(speaksAgainst(destination, 'not-found')).toBe(one);
  }
});
