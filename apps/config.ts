import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parse, YAMLParseError } from 'yaml';
import { z } from 'zod';
import { type Connection, connectionSchema } from './connection-config.js';
import { type ExportsConfig, exportsSchema } from './exports-config.js';
import { type FilesConfig, filesSchema } from './files-config.js';
import { type ModelConfig, modelSchema } from './model-config.js';
import { type RunWindows } from '../domain/run-windows.js';
import { type SummaryReuse } from '../domain/activation-limits.js';
import { type ProfileOptions } from '../domain/summary-profile.js';
import { profilesSchema } from './profiles-config.js';
import { summariesSchema } from './summaries-config.js';

/** The configuration file cannot be used; the message lists every mistake with its path. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export interface Config {
  server: {
    host: string;
    port: number;
    /** Where callers reach the API, without a slash at its end; undefined: wherever a request says it came to. */
    publicUrl: string | undefined;
  };
  /** Absolute. */
  dataDir: string;
  /** Undefined: the embedded database in `dataDir`. */
  databaseUrl: string | undefined;
  apiKeys: { name: string; key: string }[];
  connections: Record<string, Connection>;
  /** How long each phase is tried before a run goes on without what is missing. */
  windows: RunWindows;
  delivery: {
    /** How long a vendor may take to show what it was sent, before its absence is believed. */
    settleMs: number;
    /** Where to tell that a destination was paused: a Slack connection and channel, or a webhook connection. */
    alerts: { connection: string; channel?: string } | undefined;
  };
  exports: ExportsConfig;
  files: FilesConfig;
  /** When a summary that exists is taken instead of asking again. */
  summaries: SummaryReuse;
  /** Prompt profiles by name; one of a shipped name replaces it. */
  profiles: Record<string, ProfileOptions>;
  /** Undefined: briefings are merged. */
  model: ModelConfig | undefined;
  /** Where a worker of its own answers health and metrics requests. */
  worker: { host: string; port: number };
}

const minutes = (count: number) => count * 60_000;
const port = z.coerce.number().int().min(0).max(65_535);
const windowMs = z.number().int().positive();
/** Empty, as a reference to an unset variable leaves it, is none. */
const publicUrl = z
  .union([z.literal(''), z.url({ protocol: /^https?$/ })], { error: 'an http or https URL' })
  .refine((url) => !/[?#]/.test(url), 'a URL without query or fragment')
  .transform((url) => url.replace(/\/+$/, '') || undefined);

const configFile = z.strictObject({
  server: z
    .strictObject({
      host: z.string().min(1).default('127.0.0.1'),
      port: port.default(3000),
      publicUrl: publicUrl.optional(),
    })
    .prefault({}),
  dataDir: z.string().min(1).default('./.debrief'),
  database: z.strictObject({ url: z.string().optional() }).prefault({}),
  temporal: z.strictObject({}).nullish(),
  apiKeys: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(100),
        key: z.string().min(1, 'a key, given as a reference such as "${NAME}"'),
      }),
    )
    .min(1, 'at least one key, or nobody can call'),
  connections: z.record(
    z.string().regex(/^[A-Za-z][\w-]*$/, 'letters, digits, dashes and underscores'),
    connectionSchema,
  ),
  windows: z
    .strictObject({
      resolveMs: windowMs.default(minutes(60)),
      summarizeMs: windowMs.default(minutes(60)),
      deliverMs: windowMs.default(minutes(240)),
      exportMs: windowMs.default(minutes(24 * 60)),
      downloadMs: windowMs.default(minutes(6 * 60)),
      composeMs: windowMs.default(minutes(1)),
    })
    .prefault({}),
  delivery: z
    .strictObject({
      settleMs: z.number().int().min(0).default(5_000),
      alerts: z.strictObject({ connection: z.string().min(1), channel: z.string().min(1).optional() }).optional(),
    })
    .prefault({}),
  exports: exportsSchema,
  files: filesSchema,
  summaries: summariesSchema,
  profiles: profilesSchema,
  model: modelSchema,
  worker: z.strictObject({ host: z.string().min(1).default('127.0.0.1'), port: port.default(3001) }).prefault({}),
});

/**
 * Reads `debrief.yaml` (at `DEBRIEF_CONFIG`, else in the working directory). References to the environment are replaced
 * after parsing, inside string values, so a secret may hold any character.
 * @throws ConfigError naming every mistake
 */
export async function loadConfig(env: NodeJS.ProcessEnv): Promise<Config> {
  const path = resolve(env.DEBRIEF_CONFIG || 'debrief.yaml');
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(
      `Cannot read the configuration: ${reason}. Copy debrief.example.yaml to debrief.yaml, or set DEBRIEF_CONFIG.`,
    );
  });
  return parseConfig(text, env, path);
}

/** @throws ConfigError naming every mistake */
export function parseConfig(text: string, env: NodeJS.ProcessEnv, path: string): Config {
  const mistakes: string[] = [];
  const value = resolveReferences(parseYaml(text, path), env, [], mistakes);
  const parsed = configFile.safeParse(value);
  if (!parsed.success) mistakes.push(...parsed.error.issues.map((issue) => `${at(issue.path)}: ${issue.message}`));
  if (parsed.success) mistakes.push(...crossChecks(parsed.data));
  if (!parsed.success || mistakes.length > 0) {
    throw new ConfigError([`${path} cannot be used:`, ...mistakes.map((mistake) => `  ${mistake}`)].join('\n'));
  }
  const { composeMs, ...windows } = parsed.data.windows;
  const { server, dataDir, database, apiKeys, connections, delivery, worker, ...more } = parsed.data;
  const { exports, files, summaries, profiles, model } = more;
  return {
    server: {
      host: env.HOST || server.host,
      port: env.PORT ? fromEnvironment('PORT', env.PORT) : server.port,
      publicUrl: server.publicUrl,
    },
    dataDir: env.DEBRIEF_DATA_DIR ? resolve(env.DEBRIEF_DATA_DIR) : resolve(dirname(path), dataDir),
    databaseUrl: (database.url ?? env.DATABASE_URL) || undefined,
    apiKeys,
    connections,
    windows: { ...windows, ...(model && { composeMs }) },
    delivery: { settleMs: delivery.settleMs, alerts: delivery.alerts },
    exports,
    files,
    summaries,
    profiles,
    model,
    worker: { ...worker, port: env.WORKER_PORT ? fromEnvironment('WORKER_PORT', env.WORKER_PORT) : worker.port },
  };
}

function parseYaml(text: string, path: string): unknown {
  try {
    // Warnings would quote lines, secrets included.
    return parse(text, { logLevel: 'error' }) as unknown;
  } catch (error) {
    // The message of a YAML error quotes the line it is on, which may hold a secret.
    const where = error instanceof YAMLParseError ? ` at line ${error.linePos?.[0].line ?? '?'} (${error.code})` : '';
    throw new ConfigError(`${path} is not valid YAML${where}.`);
  }
}

const reference = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

function resolveReferences(value: unknown, env: NodeJS.ProcessEnv, path: PropertyKey[], mistakes: string[]): unknown {
  if (typeof value === 'string') {
    if (value.replace(reference, '').includes('${'))
      mistakes.push(`${at(path)}: not a reference; write \${NAME} or \${NAME:-default}`);
    return value.replace(reference, (_whole, name: string, fallback: string | undefined) => {
      const found = env[name] || fallback;
      if (found === undefined) mistakes.push(`${at(path)}: environment variable ${name} is not set`);
      return found ?? '';
    });
  }
  if (Array.isArray(value)) return value.map((item, index) => resolveReferences(item, env, [...path, index], mistakes));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, resolveReferences(item, env, [...path, key], mistakes)]),
  );
}

function crossChecks({ apiKeys, connections, delivery: { alerts } }: z.infer<typeof configFile>): string[] {
  const repeated = (values: string[]) => values.filter((value, index) => values.indexOf(value) !== index);
  const names = repeated(apiKeys.map(({ name }) => name)).map((name) => `apiKeys: the name "${name}" stands twice`);
  const keys = repeated(apiKeys.map(({ key }) => key)).map(() => 'apiKeys: two names have the same key');
  const sources = Object.values(connections).filter(({ kind }) => kind === 'fullstory');
  return [
    ...names,
    ...keys,
    ...(sources.length > 0 ? [] : ['connections: one of kind fullstory is needed']),
    ...(alerts ? alertMistakes(alerts, connections[alerts.connection]) : []),
  ];
}

function alertMistakes({ channel }: { channel?: string }, connection: Connection | undefined): string[] {
  if (connection?.kind === 'webhook') return [];
  if (connection?.kind !== 'slack')
    return ['delivery.alerts.connection: must name a connection of kind slack or webhook'];
  return channel === undefined ? ['delivery.alerts.channel: is needed with a Slack connection'] : [];
}

function fromEnvironment(name: string, text: string): number {
  const parsed = port.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new ConfigError(`${name} is "${text}"; it must be a port number from 0 to 65535.`);
}

function at(path: PropertyKey[]): string {
  return path.length === 0 ? 'the file' : path.map(String).join('.');
}

/** The database that several processes share; the embedded one cannot be. @throws ConfigError where there is none */
export function sharedDatabaseUrl({ databaseUrl }: Config): string {
  if (databaseUrl) return databaseUrl;
  throw new ConfigError(
    'API and worker as separate processes need a PostgreSQL: set DATABASE_URL (database.url). ' +
      'With the embedded database run both in one process: npm start.',
  );
}

/** Where files are kept that go to no bucket. */
export function filesFolder({ dataDir }: Pick<Config, 'dataDir'>): string {
  return join(dataDir, 'files');
}
