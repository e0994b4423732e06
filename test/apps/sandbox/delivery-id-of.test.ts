import { describe, expect, it } from 'vitest';
import { deliveryIdOf } from '../../../apps/sandbox/delivery-id-of.js';
import { type Effect, type MessageEffect } from '../../../apps/sandbox/effect.js';

const at = '2026-11-20T09:00:00.000Z';
const file = { id: 'F1', title: 'Briefing', content: '', bytes: 0, sha256: 'digest' };
const message: MessageEffect = {
  at,
  kind: 'message',
  channel: 'C0000000001',
  ts: '1.000001',
  threadTs: null,
  broadcast: false,
  text: '',
  blocks: null,
  metadata: null,
  files: null,
};
const record = { at, kind: 'record', object: 'Task', id: '00T', created: true } as const;
const object = { externalCreatedAt: null, externalUpdatedAt: null, created: true, attributes: {} };

const cases: [what: string, effect: Effect, id: string | undefined][] = [
  [
    'the last marker of a note',
    { at, kind: 'note', contactId: 'c', noteId: '1', body: '<p>Debrief delivery d-0</p><p>Debrief delivery d-1</p>' },
    'd-1',
  ],
  [
    'the marker of a conversation note',
    { at, kind: 'conversation-note', conversationId: '1', partId: '2', body: '<p>Debrief delivery d-1</p>' },
    'd-1',
  ],
  [
    'nothing in a note without a marker',
    { at, kind: 'note', contactId: 'c', noteId: '1', body: '<p>Hi</p>' },
    undefined,
  ],
  ['the metadata of a message', { ...message, metadata: { event_payload: { delivery_id: 'd-1' } } }, 'd-1'],
  ['the name of a file', { ...message, files: [{ ...file, name: 'debrief-d-1.txt' }] }, 'd-1'],
  [
    "the end of an export's name",
    { ...message, files: [{ ...file, name: 'not-debrief-d-0-sessions-debrief-d-1.ndjson' }] },
    'd-1',
  ],
  ['nothing in a message by somebody else', { ...message, text: 'debrief-d-1.txt' }, undefined],
  ['the external id of a task', { ...record, fields: { Debrief_Delivery__c: 'd-1' } }, 'd-1'],
  ['the external id of a custom object', { ...record, fields: { Delivery_Key__c: 'd-1' } }, 'd-1'],
  ['nothing in a field that was set', { ...record, fields: { Last_Briefing__c: 'Hi' } }, undefined],
  [
    'the external id of an Intercom object',
    { at, kind: 'object', type: 'Briefing', id: '1', externalId: 'd-1', ...object },
    'd-1',
  ],
  ['nothing in an attribute', { at, kind: 'attribute', of: 'contact', id: 'c', attributes: {} }, undefined],
  ['nothing in a summary', { at, kind: 'summary', sessionId: '1:2', profileId: null }, undefined],
];

describe('the delivery of an effect', () => {
  it.each(cases)('is %s', (_what, effect, id) => {
    expect(deliveryIdOf(effect)).toBe(id);
  });
});
