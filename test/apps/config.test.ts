import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { type Config, ConfigError, loadConfig, parseConfig, sharedDatabaseUrl } from '../../apps/config.js';

const path = '/srv/debrief/debrief.yaml';
const fullstory = { kind: 'fullstory', apiKey: 'fake-fullstory-key' };
const salesforce = { kind: 'salesforce', loginUrl: 'https://acme.my.salesforce.com', clientId: 'fake-client-id' };
const minimal = { apiKeys: [{ name: 'crm', key: 'fake-api-key' }], connections: { fullstory } };

/** Parses a file of this content, which lies at `/srv/debrief`. */
function configOf(content: unknown, env: NodeJS.ProcessEnv = {}): Config {
  return parseConfig(typeof content === 'string' ? content : stringify(content), env, path);
}

/** The mistakes that parsing it reports, without the heading. */
function mistakesOf(content: unknown, env?: NodeJS.ProcessEnv): string[] {
  try {
    configOf(content, env);
  } catch (error) {
    if (error instanceof ConfigError)
      return error.message
        .split('\n')
        .slice(1)
        .map((line) => line.trim());
    throw error;
  }
  return [];
}

function messageOf(content: unknown, env?: NodeJS.ProcessEnv): string {
  try {
    configOf(content, env);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return '';
}

describe('defaults', () => {
  it('fill everything but keys and connections', () => {
    expect(configOf(minimal)).toEqual({
      server: { host: '127.0.0.1', port: 3000, publicUrl: undefined },
      dataDir: '/srv/debrief/.debrief',
      databaseUrl: undefined,
      apiKeys: minimal.apiKeys,
      connections: {
        fullstory: {
          kind: 'fullstory',
          baseUrl: 'https://api.fullstory.com',
          apiKey: 'fake-fullstory-key',
          authScheme: 'Basic',
          sessionsApi: 'v1',
        },
      },
      windows: {
        resolveMs: 3_600_000,
        summarizeMs: 3_600_000,
        deliverMs: 14_400_000,
        exportMs: 86_400_000,
        downloadMs: 21_600_000,
      },
      delivery: { settleMs: 5_000, alerts: undefined },
      exports: { linkSecret: undefined, linkHours: 24, chunkHours: 24, parallel: 3, pollMs: 5_000 },
      files: { retentionDays: 30, s3: undefined },
      profiles: {},
      summaries: { runningMs: 7_200_000, reuseRunningMs: 600_000 },
      worker: { host: '127.0.0.1', port: 3001 },
    });
  });
});

describe('references', () => {
  const withKey = (key: string) => ({ ...minimal, apiKeys: [{ name: 'crm', key }] });
  const keyOf = (key: string, env: NodeJS.ProcessEnv) => configOf(withKey(key), env).apiKeys[0]?.key;

  it('bring in a value with colons, quotes, comment signs and line breaks unchanged', () => {
    const value = 'a: "b" # c\n- d\t\'e\'\n&f *g !h {i} [j] %k @l \\n $& $1 ${OTHER}';
    expect(keyOf('${FAKE_KEY}', { FAKE_KEY: value, OTHER: 'not this' })).toBe(value);
  });

  it('stand anywhere inside a string, several at a time', () => {
    expect(keyOf('${A}-${B}/${A}', { A: 'one', B: 'two' })).toBe('one-two/one');
  });

  it('fall back to what they name, for a variable that is unset or empty', () => {
    expect(keyOf('${FAKE_KEY:-from: "here"}', {})).toBe('from: "here"');
    expect(keyOf('${FAKE_KEY:-fallback}', { FAKE_KEY: '' })).toBe('fallback');
    expect(keyOf('${FAKE_KEY:-fallback}', { FAKE_KEY: 'set' })).toBe('set');
    expect(configOf({ ...minimal, database: { url: '${DATABASE_URL:-}' } }, {}).databaseUrl).toBeUndefined();
  });

  it('in comments and in names of members are left alone', () => {
    expect(mistakesOf(`# ${'${UNSET_A}'}\n${stringify(minimal)}`)).toEqual([]);
    expect(mistakesOf({ ...minimal, '${UNSET_B}': 1 }).join()).not.toContain('UNSET_B is not set');
  });

  it('may give a port', () => {
    expect(configOf({ ...minimal, server: { port: '${FAKE_PORT:-8080}' } }).server.port).toBe(8080);
  });

  it('that are misspelt are named rather than taken for the secret', () => {
    const misspelt = { ...minimal, connections: { fullstory: { ...fullstory, apiKey: '${lower-case}' } } };
    expect(mistakesOf(misspelt)).toEqual([expect.stringMatching(/^connections\.fullstory\.apiKey: not a reference/)]);
  });

  it('to missing variables are all named with their places', () => {
    const content = {
      apiKeys: [{ name: 'crm', key: '${MISSING_KEY}' }],
      connections: { fullstory: { ...fullstory, apiKey: '${MISSING_FULLSTORY}' } },
    };
    expect(mistakesOf(content)).toEqual(
      expect.arrayContaining([
        'apiKeys.0.key: environment variable MISSING_KEY is not set',
        'connections.fullstory.apiKey: environment variable MISSING_FULLSTORY is not set',
      ]),
    );
  });
});

describe('the environment', () => {
  it('wins over the file with HOST, PORT and DEBRIEF_DATA_DIR', () => {
    const content = { ...minimal, server: { host: '10.0.0.1', port: 4000 }, dataDir: './elsewhere' };
    const env = { HOST: '0.0.0.0', PORT: '5000', DEBRIEF_DATA_DIR: '/var/lib/debrief' };
    expect(configOf(content, env)).toMatchObject({
      server: { host: '0.0.0.0', port: 5000 },
      dataDir: '/var/lib/debrief',
    });
    expect(configOf(content)).toMatchObject({
      server: { host: '10.0.0.1', port: 4000 },
      dataDir: '/srv/debrief/elsewhere',
    });
  });

  it('does not win with an empty variable', () => {
    const env = { HOST: '', PORT: '', DEBRIEF_DATA_DIR: '' };
    expect(configOf({ ...minimal, server: { host: '10.0.0.1', port: 4000 } }, env)).toMatchObject({
      server: { host: '10.0.0.1', port: 4000 },
      dataDir: '/srv/debrief/.debrief',
    });
  });

  it('names the database with DATABASE_URL where the file says nothing about it', () => {
    const env = { DATABASE_URL: 'postgres://debrief@127.0.0.1:5432/debrief' };
    expect(configOf(minimal, env).databaseUrl).toBe(env.DATABASE_URL);
    expect(configOf({ ...minimal, database: { url: '' } }, env).databaseUrl).toBeUndefined();
  });

  it('may ask for a free port with 0, in the file or in PORT', () => {
    expect(configOf({ ...minimal, server: { port: 0 } }).server.port).toBe(0);
    expect(configOf(minimal, { PORT: '0' }).server.port).toBe(0);
  });

  it.each(['http', '-1', '65536', '80.5'])('cannot make %s a port', (PORT) => {
    expect(messageOf(minimal, { PORT })).toBe(`PORT is "${PORT}"; it must be a port number from 0 to 65535.`);
  });
});

describe('mistakes', () => {
  it('are listed all at once, each with its path', () => {
    const mistakes = mistakesOf({
      server: { port: 70_000, hots: 'localhost' },
      apiKeys: [],
      connections: {
        fullstory: { kind: 'fullstory', apiKey: '', baseUrl: 'ftp://api.example' },
        intercom: { kind: 'interkom' },
        'no spaces': { kind: 'slack', botToken: 'xoxb-fake' },
        hooks: { kind: 'webhook', url: 'https://ops.example.com', secrets: ['a', 'b', 'c'] },
      },
      windows: { resolveMs: -1 },
    });
    const paths = mistakes.map((mistake) => mistake.split(':')[0]);
    expect(paths.sort()).toEqual(
      [
        'server.port',
        'server',
        'apiKeys',
        'connections.fullstory.apiKey',
        'connections.fullstory.baseUrl',
        'connections.intercom.kind',
        'connections.no spaces',
        'connections.hooks.secrets',
        'windows.resolveMs',
      ].sort(),
    );
  });

  it('start with the file they are in', () => {
    expect(messageOf({})).toMatch(/^\/srv\/debrief\/debrief\.yaml cannot be used:\n/);
  });

  it.each([[''], ['just a text'], ['- a list'], ['null']])('are found in a file that holds %j', (text) => {
    expect(messageOf(text)).toContain('cannot be used');
  });

  it('of spelling are refused rather than ignored, wherever they stand', () => {
    expect(mistakesOf({ ...minimal, conections: {} }).join()).toContain('conections');
    expect(mistakesOf({ ...minimal, connections: { fullstory: { ...fullstory, apikey: 'x' } } }).join()).toMatch(
      /connections\.fullstory: .*apikey/,
    );
    expect(mistakesOf({ ...minimal, temporal: { address: 'localhost:7233' } }).join()).toMatch(/temporal: .*address/);
  });

  it('of two API keys with one name or one value are named without the value', () => {
    const content = {
      ...minimal,
      apiKeys: [
        { name: 'crm', key: 'fake-equal-key' },
        { name: 'crm', key: 'fake-equal-key' },
      ],
    };
    expect(mistakesOf(content)).toEqual([
      'apiKeys: the name "crm" stands twice',
      'apiKeys: two names have the same key',
    ]);
  });

  it('include a configuration that sessions cannot come from', () => {
    expect(mistakesOf({ ...minimal, connections: { slack: { kind: 'slack', botToken: 'xoxb-fake' } } })).toEqual([
      'connections: one of kind fullstory is needed',
    ]);
  });
});

describe('what is secret', () => {
  it('is in no message, whatever is wrong with it', () => {
    const secret = 'fake-s3cret-value';
    const env = { FAKE_SECRET: secret };
    const wrong = [
      { ...minimal, apiKeys: [{ name: 'crm', key: '${FAKE_SECRET}', more: 1 }] },
      { ...minimal, apiKeys: '${FAKE_SECRET}' },
      { ...minimal, apiKeys: [{ name: '', key: '${FAKE_SECRET}' }, '${FAKE_SECRET}'] },
      { ...minimal, apiKeys: ['a', 'b'].map((name) => ({ name, key: '${FAKE_SECRET}' })) },
      { ...minimal, connections: '${FAKE_SECRET}' },
      { ...minimal, connections: { fullstory: '${FAKE_SECRET}' } },
      { ...minimal, connections: { fullstory: { kind: '${FAKE_SECRET}' } } },
      { ...minimal, connections: { fullstory: { ...fullstory, authScheme: '${FAKE_SECRET}' } } },
      { ...minimal, connections: { fullstory: { ...fullstory, baseUrl: '${FAKE_SECRET}' } } },
      { ...minimal, connections: { fullstory: { ...fullstory, rate: '${FAKE_SECRET}' } } },
      { ...minimal, connections: { fullstory, hooks: { kind: 'webhook', url: 'x', secrets: '${FAKE_SECRET}' } } },
      { ...minimal, connections: { fullstory, hooks: { kind: 'webhook', secrets: ['${FAKE_SECRET}', 1] } } },
      { ...minimal, connections: { fullstory, sf: { ...salesforce, privateKey: '${FAKE_SECRET}' } } },
      { ...minimal, server: { port: '${FAKE_SECRET}' } },
      { ...minimal, database: { url: '${FAKE_SECRET}', password: '${FAKE_SECRET}' } },
    ];
    for (const content of wrong) {
      const message = messageOf(content, env);
      expect(message).toContain('cannot be used');
      expect(message).not.toContain(secret);
    }
  });

  it('is not quoted from a line that is no YAML', () => {
    const text = 'apiKeys:\n  - { name: crm, key: "fake-s3cret-value }\nconnections: {}\n';
    expect(messageOf(text)).toMatch(/^\/srv\/debrief\/debrief\.yaml is not valid YAML at line \d+ \([A-Z_]+\)\.$/);
  });
});

describe('the file', () => {
  async function fileWith(content: unknown): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'debrief-config-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const file = join(folder, 'debrief.yaml');
    await writeFile(file, stringify(content));
    return file;
  }

  it('is found at DEBRIEF_CONFIG, and its data folder lies beside it', async () => {
    const file = await fileWith({ ...minimal, dataDir: 'data' });
    expect((await loadConfig({ DEBRIEF_CONFIG: file })).dataDir).toBe(join(file, '../data'));
  });

  it('is asked for when it is not there', async () => {
    const missing = loadConfig({ DEBRIEF_CONFIG: '/nowhere/debrief.yaml' });
    await expect(missing).rejects.toThrow(ConfigError);
    await expect(missing).rejects.toThrow(/\/nowhere\/debrief\.yaml.*debrief\.example\.yaml/);
  });
});

describe('processes of their own', () => {
  it('need a database that can be shared', () => {
    const url = 'postgres://debrief@127.0.0.1:5432/debrief';
    expect(sharedDatabaseUrl(configOf({ ...minimal, database: { url } }))).toBe(url);
    expect(() => sharedDatabaseUrl(configOf(minimal))).toThrow(/DATABASE_URL/);
  });
});
