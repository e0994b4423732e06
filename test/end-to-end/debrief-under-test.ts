import { Client, Connection } from '@temporalio/client';
import { parseConfig } from '../../apps/config.js';
import { type Sandbox, sandboxUrls, startSandbox } from '../../apps/sandbox/sandbox.js';
import { sandboxApiKey, sandboxConfigFile } from '../../apps/standalone/sandbox-config.js';
import { startStandalone } from '../../apps/standalone/standalone.js';
import { type RunWindows } from '../../domain/run-windows.js';
import { type Receipt } from '../../domain/receipt.js';
import { type RunView } from '../../apps/api/runs/run-responses.js';
import { createNamespace } from './test-namespace.js';

export interface DebriefUnderTest {
  url: string;
  sandbox: Sandbox;
  temporal: Client;
  /** Any call, with the API key. */
  call(method: string, path: string, body?: object, headers?: Record<string, string>): Promise<Response>;
  /** Asks for a briefing; fails unless it is accepted. */
  request(body: object): Promise<string>;
  /** Asks for an export; fails unless it is accepted. */
  requestExport(body: object): Promise<string>;
  /** Asks for a digest; fails unless it is accepted. */
  requestDigest(body: object): Promise<string>;
  run(runId: string): Promise<RunView>;
  /** Waits until the run is in one of the states. */
  until(runId: string, reached: (run: RunView) => boolean): Promise<RunView>;
  /** Waits until the run has ended. */
  receipt(runId: string): Promise<Receipt>;
  stop(): Promise<void>;
}

export interface UnderTestOptions {
  temporalAddress: string;
  databaseUrl?: string;
  /** How long phases are tried, in milliseconds. */
  windows?: Partial<RunWindows>;
  /** Further parts of the configuration file. */
  configuration?: object;
}

/** Sandbox, API and worker in this process, in a Temporal namespace of their own. Once a process: the runtime is global. */
export async function startDebriefUnderTest(options: UnderTestOptions): Promise<DebriefUnderTest> {
  const { temporalAddress, databaseUrl = '', windows = {}, configuration } = options;
  const sandbox = await startSandbox();
  const namespace = await createNamespace(temporalAddress);
  const connection = await Connection.connect({ address: temporalAddress });

  const file = JSON.parse(
    sandboxConfigFile({ urls: sandboxUrls(sandbox), credentials: sandbox.credentials }),
  ) as object;
  // The sandbox shows at once what it was sent.
  const text = JSON.stringify({
    ...file,
    database: { url: databaseUrl },
    windows,
    delivery: { settleMs: 100 },
    ...configuration,
  });
  const debrief = await startStandalone({
    config: parseConfig(text, {}, 'test'),
    inMemory: true,
    env: { TEMPORAL_ADDRESS: temporalAddress, TEMPORAL_NAMESPACE: namespace },
    report: () => undefined,
  });

  const call: DebriefUnderTest['call'] = (method, path, body, headers) =>
    fetch(`${debrief.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${sandboxApiKey}`,
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
    });
  const accepted = async (path: string, body: object) => {
    const response = await call('POST', path, body);
    if (response.status !== 202) throw new Error(`answered ${response.status}: ${await response.text()}`);
    return ((await response.json()) as { runId: string }).runId;
  };
  const run = async (runId: string) => (await (await call('GET', `/v1/runs/${runId}`)).json()) as RunView;
  const until: DebriefUnderTest['until'] = async (runId, reached) => {
    for (;;) {
      const view = await run(runId);
      if (reached(view)) return view;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  };

  return {
    url: debrief.url,
    sandbox,
    temporal: new Client({ connection, namespace }),
    call,
    run,
    until,
    request: (body) => accepted('/v1/summaries', body),
    requestExport: (body) => accepted('/v1/exports', body),
    requestDigest: (body) => accepted('/v1/digests', body),
    async receipt(runId) {
      const { receipt } = await until(runId, (view) => view.receipt !== null);
      if (!receipt) throw new Error('unreachable');
      return receipt;
    },
    async stop() {
      await debrief.stop();
      await connection.close();
      await sandbox.close();
    },
  };
}

/** A CRM's request for Jane: every kind of destination. */
export const janeRequest = {
  subject: { email: 'jane@doe.com' },
  note: 'Case 00001042 was opened.',
  destinations: [
    { connection: 'intercom', as: 'note', contact: { email: 'jane@doe.com' } },
    {
      connection: 'salesforce',
      object: 'Contact',
      match: { field: 'Email', value: 'jane@doe.com' },
      field: 'Last_Briefing__c',
    },
    { connection: 'slack', channel: 'C0000000001' },
  ],
};
