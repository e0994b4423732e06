import { parse } from 'csv-parse/sync';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Briefing } from '../../domain/briefing.js';
import { IntercomClient } from '../../integrations/intercom/intercom-client.js';
import { toIntercomAttribute } from '../../integrations/intercom/to-intercom-attribute.js';
import { toIntercomNote } from '../../integrations/intercom/to-intercom-note.js';
import { toIntercomObjectAttributes } from '../../integrations/intercom/to-intercom-object.js';
import { toBulkCsv } from '../../integrations/salesforce/bulk-csv.js';
import { selectIds } from '../../integrations/salesforce/soql.js';
import { toSalesforceTask } from '../../integrations/salesforce/to-salesforce-task.js';
import { toSalesforceText } from '../../integrations/salesforce/to-salesforce-text.js';
import { SlackClient } from '../../integrations/slack/slack-client.js';
import { toSlackFile } from '../../integrations/slack/to-slack-file.js';
import { toSlackMessage } from '../../integrations/slack/to-slack-message.js';
import { toWebhookPayload } from '../../integrations/webhook/to-webhook-payload.js';
import { WebhookClient } from '../../integrations/webhook/webhook-client.js';
import { hostileTexts } from './hostile-texts.js';
import { failureOf, json, startLoopback } from './loopback-server.js';
import { orgOnLoopback } from './salesforce/org-on-loopback.js';

const replayUrl = 'https://app.fullstory.com/ui/ORG/session/11:21';

/** A briefing that has the text wherever a stranger's words can stand. */
function briefingOf(text: string): Briefing {
  return {
    headline: text,
    note: text,
    statements: [{ about: 'session', text, sessionIds: ['11:21', text] }],
    sessions: [
      { id: '11:21', startedAt: null, replayUrl, outcome: 'unknown' },
      { id: text, startedAt: null, replayUrl: text, outcome: 'unknown' },
    ],
  };
}

const bidiControl = /[\u202a-\u202e\u2066-\u2069]/;
/** What a session's own link is where the text happens to be one. */
const ownLinks = (text: string) => [replayUrl, ...(/^https?:\/\//.test(text) ? [URL.parse(text)?.href ?? ''] : [])];

describe.each(hostileTexts)('%j', (text) => {
  const briefing = briefingOf(text);

  it('mentions nobody and links nowhere in a Slack message', () => {
    const message = toSlackMessage({ briefing, channel: 'C1', deliveryId: 'd-1' });
    expect(message).toMatchObject({ parse: 'none', unfurl_links: false, unfurl_media: false });
    expect(message).not.toHaveProperty('link_names');
    for (const block of message.blocks) {
      if (block.text.type === 'plain_text') continue;
      expect(block.text.verbatim).toBe(true);
      const links = [...block.text.text.matchAll(/<([^<>|]*)\|[^<>|]*>/g)].map(([, url]) => url);
      for (const link of links) expect(ownLinks(text)).toContain(link);
      expect(block.text.text.replace(/<[^<>|]*\|[^<>|]*>/g, '')).not.toMatch(/[<>]|```/);
    }
    expect(message.text).not.toMatch(/[<>]/);
    expect(JSON.stringify(message)).not.toMatch(bidiControl);
  });

  it('mentions nobody and links nowhere above a Slack file', () => {
    const { filename, title, comment } = toSlackFile({ briefing, deliveryId: 'd-1' });
    expect(filename).toBe('debrief-d-1.txt');
    expect(title).not.toMatch(/[\r\n]/);
    expect(comment).not.toMatch(/[<>]|[@#][\p{L}\p{N}]|:\/\/|\.[\p{L}\p{N}]/u);
  });

  it('has no markup of its own in an Intercom note', () => {
    const html = toIntercomNote({ briefing, deliveryId: 'd-1' });
    const tags = html.match(/<[^>]*>/g) ?? [];
    for (const tag of tags) expect(tag).toMatch(/^<\/?(?:p|b|ul|li|a)>$|^<a href="https?:\/\/[^"'<>]*">$/);
    for (const tag of tags.filter((it) => it.startsWith('<a '))) {
      const href = /"(.*)"/.exec(tag)?.[1]?.replaceAll('&amp;', '&');
      expect(ownLinks(text)).toContain(href);
    }
    expect(html.replace(/<[^>]*>/g, '')).not.toMatch(/[<>"']/);
    expect(html).toMatch(/<p>Debrief delivery d-1<\/p>$/);
    expect(html).not.toMatch(bidiControl);
  });

  it('is plain text without control characters in Salesforce and in attributes', () => {
    const short = [toIntercomAttribute({ briefing }), String(toSalesforceTask({ briefing, subject: text }).Subject)];
    const long = [
      toSalesforceText({ briefing, maxLength: 32_000 }),
      ...Object.values(toIntercomObjectAttributes({ briefing, deliveryId: 'd-1' })),
    ];
    for (const line of short) expect(line).not.toMatch(/\p{Cc}/u);
    for (const written of [...short, ...long]) {
      expect(written).not.toMatch(/[^\P{Cc}\n]/u);
      expect(written).not.toMatch(bidiControl);
      expect(written.isWellFormed()).toBe(true);
    }
  });

  it('stays one literal in SOQL, or is refused', () => {
    const query = { object: 'Contact', field: 'Email', value: text, limit: 3 };
    if (/\p{Cc}/u.test(text)) {
      expect(() => selectIds(query)).toThrow('control character');
      return;
    }
    const literal = /^SELECT Id FROM Contact WHERE Email = '((?:[^\\']|\\['\\])*)' ORDER BY/.exec(selectIds(query));
    expect(literal?.[1]?.replace(/\\(.)/g, '$1')).toBe(text);
  });

  it('names no object or field that is none', () => {
    const isName = /^\w+$/.test(text) && !text.startsWith('_');
    const select = () => selectIds({ object: text, field: text, value: 'x', limit: 3 });
    if (isName) expect(select).not.toThrow();
    else expect(select).toThrow('characters that no such name has');
  });

  it('comes back from CSV as it went in', async () => {
    const rows = [
      { Key__c: 'd-1', Text__c: text },
      { Key__c: text, Text__c: '' },
    ];
    const csv = await toBulkCsv(rows, 'Key__c');
    const wellFormed = rows.map((row) => ({ Key__c: row.Key__c.toWellFormed(), Text__c: row.Text__c.toWellFormed() }));
    expect(parse(csv.toString(), { columns: true })).toEqual(wellFormed);
  });

  it('reaches a webhook as data, and never splits its headers', async () => {
    const { origin, seen } = await startLoopback((_, response) => response.end());
    const client = new WebhookClient({ connection: 'hooks', url: origin, secrets: ['ZmFrZS1zZWNyZXQ='] });
    onTestFinished(() => client.close());
    const createdAt = '2026-11-20T09:00:00.000Z';
    const payload = toWebhookPayload({ briefing, deliveryId: 'd-1', runId: 'r-1', createdAt });
    await client.send(payload);
    const { data } = JSON.parse(seen[0]?.body ?? '') as { data: { headline: string } };
    expect(data.headline).toBe(text);
    const sent = await client.send({ ...payload, id: text }).catch((error: unknown) => error);
    if (sent !== undefined) expect(sent).toMatchObject({ kind: 'rejected', effect: 'none' });
    else expect(seen[1]?.headers['webhook-id']).toBe(text);
    for (const { headers, url } of seen) expect([headers['x-injected'], url]).toEqual([undefined, '/']);
  });

  it('is one path segment, one form field or one JSON string in a request', async () => {
    const { origin, seen } = await startLoopback((_, response) => json(response, {}, 404));
    const intercom = new IntercomClient({ connection: 'i', baseUrl: origin, accessToken: 'fake', version: '2.16' });
    const slack = new SlackClient({ connection: 's', baseUrl: origin, botToken: 'fake' });
    onTestFinished(() => Promise.all([intercom.close(), slack.close()]).then(() => undefined));
    await failureOf(intercom.findContacts({ externalId: text }));
    await failureOf(intercom.setContactAttribute(text, text, 'x'));
    await failureOf(slack.openDirectMessage(text));
    const [found, set, looked] = seen;
    const segment = (url: string | undefined) => decodeURIComponent(url?.split('/').at(-1) ?? '');
    expect(segment(found?.url)).toBe(text.toWellFormed());
    expect(found?.url.split('/')).toHaveLength(4);
    expect(segment(set?.url)).toBe(text.toWellFormed());
    const { custom_attributes } = JSON.parse(set?.body ?? '') as { custom_attributes: object };
    expect(Object.entries(custom_attributes)).toEqual([[text, 'x']]);
    expect([...new URLSearchParams(looked?.body)]).toEqual([['email', text.toWellFormed()]]);
    const org = await orgOnLoopback((_, response) => json(response, [], 404));
    await failureOf(org.client.upsertRecord('Briefing__c', 'Key__c', text, {}));
    expect(segment(org.calls[0]?.url)).toBe(text.toWellFormed());
    for (const { headers } of [...seen, ...org.calls]) expect(headers['x-injected']).toBeUndefined();
  });
});

it('refuses ids that would climb out of their path', async () => {
  const { origin, seen } = await startLoopback((_, response) => json(response, {}));
  const client = new IntercomClient({ connection: 'i', baseUrl: origin, accessToken: 'fake', version: '2.16' });
  onTestFinished(() => client.close());
  for (const id of ['', '.', '..']) {
    expect(await failureOf(client.setContactAttribute(id, 'a', 'x'))).toMatchObject({ kind: 'rejected' });
  }
  expect(seen).toEqual([]);
});
