import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunList } from '../../../../apps/api/runs/run-responses.js';
import {
  bodyOf,
  post,
  problemOf,
  type RunningApi,
  sharedTemporal,
  startApi,
  testConfig,
  testConnections,
} from '../running-api.js';

const email = 'jane.doe@example.com';
const subject = { email };
const slack = { connection: 'slack', channel: 'C0000000001' };
const intercom = { connection: 'intercom', as: 'note', contact: { email } };
const salesforce = {
  connection: 'salesforce',
  object: 'Case',
  match: { field: 'SuppliedEmail', value: email },
  field: 'Briefing__c',
};

const refused: [string, object, string[]][] = [
  ['an unknown connection', { destinations: [{ ...slack, connection: 'teams' }] }, ['destinations.0.connection']],
  ['a connection that is a source', { destinations: [{ connection: 'fullstory' }] }, ['destinations.0.connection']],
  [
    'connections named like parts of every object',
    { destinations: [{ connection: '__proto__' }, { connection: 'constructor' }, { connection: 'toString' }] },
    ['destinations.0.connection', 'destinations.1.connection', 'destinations.2.connection'],
  ],
  ['a source named like a part of every object', { source: 'constructor' }, ['source']],
  ['a source of another kind', { source: 'slack' }, ['source']],
  [
    'a Slack destination of Intercom shape',
    { destinations: [{ ...intercom, connection: 'slack' }] },
    ['destinations.0.channel', 'destinations.0.as', 'destinations.0.contact'],
  ],
  ['a channel by name', { destinations: [{ ...slack, channel: '#support' }] }, ['destinations.0.channel']],
  [
    'a contact with two references',
    { destinations: [{ ...intercom, contact: { email, id: '1' } }] },
    ['destinations.0.contact'],
  ],
  ['a contact without reference', { destinations: [{ ...intercom, contact: {} }] }, ['destinations.0.contact']],
  ['a record by id and by match', { destinations: [{ ...salesforce, id: '500000000000001AAA' }] }, ['destinations.0']],
  ['a record by nothing', { destinations: [{ ...salesforce, match: undefined }] }, ['destinations.0']],
  [
    'a field that would end a query',
    { destinations: [{ ...salesforce, field: "Id' OR 1=1" }] },
    ['destinations.0.field'],
  ],
  ['a destination that is no object', { destinations: ['slack'] }, ['destinations.0']],
  ['more than 20 destinations', { destinations: Array.from({ length: 21 }, () => slack) }, ['destinations']],
  ['no destinations at all', { destinations: undefined }, ['destinations']],
  ['a blank uid', { subject: { uid: '  ' } }, ['subject.uid']],
  ['an empty subject', { subject: {} }, ['subject']],
  ['no subject', { subject: undefined }, ['subject']],
  ['an e-mail address without @', { subject: { email: 'jane' } }, ['subject.email']],
  ['a session id without colon', { subject: { sessionIds: ['1:2', '12'] } }, ['subject.sessionIds.1']],
  ['an empty list of sessions', { subject: { sessionIds: [] } }, ['subject.sessionIds']],
  ['a limit of 0', { sessions: { limit: 0 } }, ['sessions.limit']],
  ['a limit of 21', { sessions: { limit: 21 } }, ['sessions.limit']],
  ['a limit that is text', { sessions: { limit: '5' } }, ['sessions.limit']],
  ['a since that is no date', { sessions: { since: 'yesterday' } }, ['sessions.since']],
  ['a since without offset', { sessions: { since: '2026-01-01T00:00:00' } }, ['sessions.since']],
  ['an unknown profile', { profile: 'poem' }, ['profile']],
  ['a blank note', { note: ' ' }, ['note']],
  ['NUL in a note', { note: 'a\0b' }, ['note']],
  ['NUL in a subject', { subject: { email: 'a\0b@example.com', uid: '\0' } }, ['subject.email', 'subject.uid']],
  ['half of a surrogate pair', { note: 'a\ud800b' }, ['note']],
  ['NUL in a destination', { destinations: [{ ...intercom, contact: { id: '\0' } }] }, ['destinations.0.contact.id']],
  [
    'unknown members, each by its own path',
    {
      urgent: true,
      subject: { email, phone: '1' },
      sessions: { last: 3 },
      destinations: [
        { ...slack, text: 'hi' },
        { ...intercom, contact: { email, name: 'J' } },
      ],
    },
    ['urgent', 'subject.phone', 'sessions.last'],
  ],
  [
    'an unknown member of a destination',
    { destinations: [slack, { ...intercom, contact: { email, name: 'J' } }] },
    ['destinations.1.contact.name'],
  ],
  ['several mistakes at once', { sessions: { limit: 99 }, note: 7 }, ['sessions.limit', 'note']],
  [
    'several destinations that do not fit',
    { profile: 'poem', destinations: [{ connection: 'teams' }, { ...slack, channel: 'x' }] },
    ['destinations.0.connection', 'destinations.1.channel', 'profile'],
  ],
];

describe('a request for a briefing', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi({ temporal: sharedTemporal() });
  });
  afterAll(() => api.stop());

  it.each(refused)('is refused with %s, naming the field', async (_mistake, change, paths) => {
    const response = await api.call('/v1/summaries', post({ subject, destinations: [slack], ...change }));
    const problem = await problemOf(response, 422);
    expect(problem.code).toBe('validation-failed');
    expect(problem.errors?.map(({ path }) => path).sort()).toEqual([...paths].sort());
    for (const { path, message } of problem.errors ?? []) {
      expect(problem.detail).toContain(path ? `${path}: ${message}` : message);
      expect(message).not.toBe('Invalid input');
    }
    expect(JSON.stringify(problem)).not.toContain(email);
  });

  it.each([[], null, 'text', 7, true])('is refused when it is %j', async (body) => {
    await problemOf(await api.call('/v1/summaries', post(JSON.stringify(body))), 422);
  });

  it('leaves nothing behind when it is refused', async () => {
    expect(await bodyOf<RunList>(await api.call('/v1/runs'))).toEqual({ runs: [], nextCursor: null });
  });
});

describe('with several Fullstory connections', () => {
  const { fullstory, slack: slackConnection } = testConnections;
  let api: RunningApi;
  beforeAll(async () => {
    const config = testConfig({
      'fs-eu': { ...fullstory },
      'fs-us': { ...fullstory },
      slack: { ...slackConnection },
    } as typeof testConnections);
    api = await startApi({ config });
  });
  afterAll(() => api.stop());

  it('asks which one is meant', async () => {
    const problem = await problemOf(await api.call('/v1/summaries', post({ subject, destinations: [slack] })), 422);
    expect(problem.errors).toEqual([{ path: 'source', message: 'say which; Fullstory connections: fs-eu, fs-us' }]);
  });

  it('takes the one that is named', async () => {
    const response = await api.call('/v1/summaries', post({ subject, source: 'fs-us', destinations: [slack] }));
    const { runId } = await bodyOf<{ runId: string }>(response, 202);
    expect((await api.stores.runs.find(runId))?.request.source).toBe('fs-us');
  });
});
