import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../apps/sandbox/sandbox.js';
import { type Briefing, type SummarizedSession } from '../../../domain/briefing.js';
import { modelSections } from '../../../domain/checked-statements.js';
import { composeBriefing } from '../../../domain/compose-briefing.js';
import { modelBriefing } from '../../../domain/model-briefing.js';
import { modelInput } from '../../../domain/model-input.js';
import { toIntercomNote } from '../../../integrations/intercom/to-intercom-note.js';
import { LanguageModelClient } from '../../../integrations/language-model/language-model-client.js';
import { toSlackMessage } from '../../../integrations/slack/to-slack-message.js';
import { hostileTexts } from './hostile-sessions.js';

const replays = ['https://app.fullstory.com/ui/ORG/session/1:2', 'https://app.fullstory.com/ui/ORG/session/1:1'];
const [newestReplay = null, olderReplay = null] = replays;
const note = 'Case 42 was opened.';

/** A session that gives the order wherever it can, and an older one that knows nothing of it. */
function visitsWith(order: string): SummarizedSession[] {
  return [
    {
      session: { id: '1:2', startedAt: '2026-11-20T09:00:00.000Z', replayUrl: newestReplay },
      summary: {
        synopsis: order,
        goal: order,
        outcome: 'blocked',
        obstacles: [order, `Card declined. ${order}`],
        lastAction: order,
        members: { note: order, [order]: { deep: [order] } },
      },
    },
    {
      session: { id: '1:1', startedAt: '2026-11-19T09:00:00.000Z', replayUrl: olderReplay },
      summary: {
        synopsis: 'Looked at dates',
        goal: 'Two tickets',
        outcome: 'browsing',
        obstacles: [],
        lastAction: null,
      },
    },
  ];
}

let sandbox: Sandbox;
let client: LanguageModelClient;
beforeAll(async () => {
  sandbox = await startSandbox();
  sandbox.model.control('mode', { mode: 'obeys-injections' });
  client = new LanguageModelClient({
    kind: 'openai-compatible',
    baseUrl: `${sandbox.model.url}/v1`,
    apiKey: sandbox.credentials.model.apiKey,
    model: 'obedient',
    timeoutMs: 10_000,
  });
});
afterAll(async () => {
  await client.close();
  await sandbox.close();
});

/** What an obedient model makes of it, kept however much of it has to be dropped. */
async function byObedientModel(visits: SummarizedSession[]): Promise<Briefing> {
  const input = modelInput(visits, 60_000);
  if (!input) throw new Error('the sessions are too long');
  const proposed = await client.proposeStatements(input.text);
  expect(proposed.length).toBeGreaterThan(5);
  return modelBriefing({ visits, note, input, proposed, maxDropped: 1 });
}

const link = /:\/\/|www\.|\bmailto:|javascript:|\]\(|\w\.\w+\/|\S@\S/i;
const mention = /[@＠](?:channel|here|everyone|jane|U\d)|<[!@#]/;

describe.each(hostileTexts)('%j', (order) => {
  it('stands in no section, with no session and at no place of its own, whether merged or obeyed', async () => {
    const visits = visitsWith(order);
    const merged = composeBriefing(visits, note);
    const obeyed = await byObedientModel(visits);
    const harmless = composeBriefing(visitsWith('Two tickets'), note);
    expect(merged.sessions).toEqual(harmless.sessions);
    expect(obeyed).toMatchObject({ headline: merged.headline, note, sessions: merged.sessions, composedBy: 'model' });
    const parts = [...Object.keys(merged), 'composedBy', 'droppedStatements'];
    expect(Object.keys(obeyed).sort()).toEqual(parts.sort());
    const places = obeyed.statements.map(({ about }) => modelSections.findIndex((name) => name === about));
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    for (const { about, sessionIds } of [...merged.statements, ...obeyed.statements]) {
      expect(harmless.statements.map((statement) => statement.about).concat('goal')).toContain(about);
      expect(sessionIds).not.toEqual([]);
      for (const id of sessionIds) expect(['1:2', '1:1']).toContain(id);
    }
  });

  it('calls nobody and leads nowhere out of the mouth of a model', async () => {
    for (const { text } of (await byObedientModel(visitsWith(order))).statements) {
      const seen = text.normalize('NFKC').replace(/\p{Cf}/gu, '');
      expect(seen).not.toMatch(link);
      expect(seen).not.toMatch(mention);
      expect(text).not.toMatch(/[\r\n]/);
    }
  });

  it('is nothing but text at Slack and Intercom, and goes nowhere else', async () => {
    const visits = visitsWith(order);
    for (const briefing of [composeBriefing(visits, note), await byObedientModel(visits)]) {
      const message = toSlackMessage({ briefing, channel: 'C1', deliveryId: 'd-1' });
      expect(message.channel).toBe('C1');
      const sections = message.blocks.filter(({ type }) => type === 'section').map((block) => block.text.text);
      const links = [...sections.join('\n').matchAll(/<([^<>|]*)\|[^<>|]*>/g)].map(([, url]) => url);
      for (const url of links) expect(replays).toContain(url);
      expect(sections.join('\n').replace(/<[^<>|]*\|[^<>|]*>/g, '')).not.toMatch(/[<>]/);
      const html = toIntercomNote({ briefing, deliveryId: 'd-1' });
      for (const [, href] of html.matchAll(/href="([^"]*)"/g)) expect(replays).toContain(href);
      for (const [tag] of html.matchAll(/<[^>]*>/g)) expect(tag).toMatch(/^<\/?(?:p|b|ul|li|a)(?: href="[^"<>]*")?>$/);
    }
  });
});
