import { defaultSummaryReuse } from '../../../domain/activation-limits.js';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Client, Connection } from '@temporalio/client';
import { mkdtemp, rm } from 'node:fs/promises';
import { STATUS_CODES } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject } from 'vitest';
import { createApi, listen } from '../../../apps/api/create-api.js';
import { TemporalClient } from '../../../apps/api/temporal-client.js';
import { type Config } from '../../../apps/config.js';
import { type Database, openDatabase } from '../../../storage/database.js';
import { type FileStore } from '../../../storage/file-store.js';
import { openFileStore } from '../../../storage/open-file-store.js';
import { createStores, type Stores } from '../../../storage/stores.js';
import { freshNamespace } from '../fresh-namespace.js';

/** Visibly fake keys of two callers. */
export const crmKey = 'crm-key-not-secret';
export const opsKey = 'ops-key-not-secret';

export function testConfig(connections: Config['connections'] = testConnections): Config {
  return {
    server: { host: '127.0.0.1', port: 0, publicUrl: undefined },
    dataDir: '/nonexistent',
    databaseUrl: undefined,
    apiKeys: [
      { name: 'crm', key: crmKey },
      { name: 'ops', key: opsKey },
    ],
    connections,
    windows: { resolveMs: 60_000, summarizeMs: 60_000, deliverMs: 60_000, exportMs: 60_000, downloadMs: 60_000 },
    delivery: { settleMs: 0, alerts: undefined },
    exports: { linkSecret: undefined, linkHours: 24, chunkHours: 24, parallel: 3, pollMs: 50 },
    summaries: defaultSummaryReuse,
    files: { retentionDays: 30, s3: undefined },
    profiles: {},
    model: undefined,
    worker: { host: '127.0.0.1', port: 0 },
  };
}

/** One of each kind; nothing in the API calls a vendor. */
export const testConnections: Config['connections'] = {
  fullstory: {
    kind: 'fullstory',
    baseUrl: 'http://127.0.0.1:9',
    apiKey: 'fake-fullstory-key',
    authScheme: 'Basic',
    sessionsApi: 'v1',
  },
  intercom: {
    kind: 'intercom',
    baseUrl: 'http://127.0.0.1:9',
    accessToken: 'fake-intercom-token',
    version: '2.16',
    adminId: '',
  },
  salesforce: {
    kind: 'salesforce',
    loginUrl: 'http://127.0.0.1:9',
    clientId: 'fake-client',
    clientSecret: 'fake-client-secret',
    apiVersion: '68.0',
  },
  slack: { kind: 'slack', baseUrl: 'http://127.0.0.1:9', botToken: 'xoxb-fake', channelRate: 1 },
  hooks: { kind: 'webhook', url: 'http://127.0.0.1:9', secrets: ['whsec_ZmFrZQ=='] },
};

export interface RunningApi {
  url: string;
  app: NestFastifyApplication;
  database: Database;
  stores: Stores;
  files: FileStore;
  /** A client of the test's own, for looking at what the API did. */
  temporal: Client;
  /** A request with a key of the test's configuration, unless the headers say otherwise. */
  call(path: string, init?: RequestInit): Promise<Response>;
  stop(): Promise<void>;
}

/** The test run's server as everybody sees it; for tests that start no workflow. */
export function sharedTemporal(): { address: string; namespace: string } {
  return { address: inject('temporalAddress'), namespace: 'default' };
}

export interface RunningApiOptions {
  config?: Config;
  /** Closed by the caller; an embedded one in memory when not given. */
  database?: Database;
  /** The test run's server with a namespace of one's own when not given. */
  temporal?: { address: string; namespace: string };
}

/** The API in this process on a free port, on a real database and a real Temporal server; no worker. */
export async function startApi(options: RunningApiOptions = {}): Promise<RunningApi> {
  const config = options.config ?? testConfig();
  const database = options.database ?? (await openDatabase({}));
  const { address, namespace } = options.temporal ?? {
    address: inject('temporalAddress'),
    namespace: await freshNamespace(),
  };
  const temporal = TemporalClient.open({ address }, namespace);
  const folder = await mkdtemp(join(tmpdir(), 'debrief-test-files-'));
  const files = openFileStore({ folder });
  const app = await createApi({ config, database, temporal, files });
  const url = await listen(app, { config });
  const connection = Connection.lazy({ address });
  return {
    url,
    app,
    database,
    stores: createStores(database.db),
    files,
    temporal: new Client({ connection, namespace }),
    call: (path, init = {}) =>
      fetch(`${url}${path}`, { ...init, headers: { authorization: `Bearer ${crmKey}`, ...init.headers } }),
    stop: async () => {
      await app.close();
      await files.close();
      await rm(folder, { recursive: true, force: true });
      await temporal.close();
      await connection.close();
      if (!options.database) await database.close();
    },
  };
}

/** A `POST` of JSON; text is sent as it is. */
export function post(body: unknown, headers: Record<string, string> = {}): RequestInit {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
}

export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  errors?: { path: string; message: string }[];
}

/** The body of an answer that must be an RFC 9457 problem of the given status. */
export async function problemOf(response: Response, status: number): Promise<ProblemBody> {
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  const problem = (await response.json()) as ProblemBody;
  expect(problem).toMatchObject({
    type: `urn:debrief:problem:${problem.code}`,
    title: STATUS_CODES[status],
    status,
    detail: expect.any(String) as string,
  });
  return problem;
}

/** The JSON body of an answer of the given status. */
export async function bodyOf<T>(response: Response, status = 200): Promise<T> {
  expect(response.status).toBe(status);
  return (await response.json()) as T;
}
