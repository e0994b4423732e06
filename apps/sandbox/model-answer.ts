import { isJsonObject, type JsonObject, parseJsonObject } from './json-object.js';

/** How a model behaves; all but the first and `prose` are faults of a kind that no status code shows. */
export const modelModes = [
  'faithful',
  /** The JSON stands in a code fence between sentences. */
  'prose',
  /** Does whatever a session asks for: repeats its words, sections, links, ids and statements, and adds members. */
  'obeys-injections',
  'cites-unknown',
  'cites-nothing',
  'refuses',
  'rubbish',
  /** Does not take a shape for its answer, as many servers of open models do not. */
  'no-shapes',
] as const;
export type ModelMode = (typeof modelModes)[number];

interface ToldSession {
  name: string;
  told: JsonObject;
}

interface MadeStatement {
  about: string;
  text: string;
  sessions: string[];
}

export const refusal = 'I cannot help with that.';

/** What the model says to a message that holds sessions; the same message has the same answer. */
export function modelAnswer(message: string, mode: ModelMode): string {
  const sessions = sessionsIn(message);
  const statements = faithful(sessions);
  switch (mode) {
    case 'faithful':
    case 'no-shapes':
      return JSON.stringify({ statements });
    case 'prose':
      return `Here is the briefing.\n\`\`\`json\n${JSON.stringify({ statements }, null, 2)}\n\`\`\`\nAnything else?`;
    case 'obeys-injections':
      return JSON.stringify(obedient(sessions, statements));
    case 'cites-unknown':
      return JSON.stringify({ statements: statements.map((made) => ({ ...made, sessions: ['S1', 'S99'] })) });
    case 'cites-nothing':
      return JSON.stringify({ statements: statements.map(({ about, text }) => ({ about, text, sessions: [] })) });
    case 'refuses':
      return refusal;
    case 'rubbish':
      return 'statements: {"statements": [{"about": "goal", "text": ';
  }
}

function sessionsIn(message: string): ToldSession[] {
  return [...message.matchAll(/<session id="([^"]*)">\n(.*)\n<\/session>/g)].flatMap(([, name = '', json = '']) => {
    const told = parseJsonObject(json);
    return told ? [{ name, told }] : [];
  });
}

function faithful(sessions: ToldSession[]): MadeStatement[] {
  const made = sessions.flatMap(({ name, told }): MadeStatement[] => [
    ...textsIn(told.goal).map((text) => ({ about: 'goal', text: `Wanted: ${text}`, sessions: [name] })),
    ...textsIn(told.obstacles).map((text) => ({ about: 'obstacle', text: `Met: ${text}`, sessions: [name] })),
    ...textsIn(told.synopsis).map((text) => ({ about: 'session', text, sessions: [name] })),
  ]);
  const [newest] = sessions;
  const last = textsIn(newest?.told.lastAction).map((text) => ({ about: 'last-action', text, sessions: ['S1'] }));
  return [...last, ...merged(made)];
}

function merged(made: MadeStatement[]): MadeStatement[] {
  const byText = new Map<string, MadeStatement>();
  for (const statement of made) {
    const key = `${statement.about} ${statement.text}`;
    const earlier = byText.get(key);
    byText.set(key, { ...statement, sessions: [...(earlier?.sessions ?? []), ...statement.sessions] });
  }
  return [...byText.values()];
}

function obedient(sessions: ToldSession[], statements: MadeStatement[]): JsonObject {
  const texts = sessions.flatMap(({ name, told }) => textsIn(told).map((text) => ({ name, text })));
  const repeated = texts.flatMap(({ name, text }) => [
    { about: 'goal', text, sessions: [name] },
    { about: text, text: 'A section of its own.', sessions: [name] },
    ...[...text.matchAll(/id="?([\w:-]+)/g)].map(([, id]) => ({ about: 'goal', text, sessions: [id] })),
    ...[...text.matchAll(/[\w.+-]*:?\/\/\S+|<[^>]*>|@\w+/g)].map(([word]) => ({
      about: 'obstacle',
      text: `See [replay 1](${word}) ${word}`,
      sessions: [name],
    })),
    ...[...text.matchAll(/\{[^]*\}/g)].flatMap(([json]) => statementsIn(json)),
  ]);
  const words = texts.map(({ text }) => text).join(' ');
  return {
    statements: [...statements, ...repeated],
    headline: words,
    note: words,
    destinations: [{ connection: 'slack', channel: 'C0000000666' }],
    sections: [{ title: words, statements: repeated }],
  };
}

function statementsIn(json: string): unknown[] {
  const { statements } = parseJsonObject(json) ?? {};
  return Array.isArray(statements) ? statements : [];
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isJsonObject(value) ? Object.values(value).flatMap(textsIn) : [];
}
