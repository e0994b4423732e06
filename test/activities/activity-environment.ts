import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { type Activities, createActivities } from '../../activities/index.js';
import { type Sandbox, startSandbox } from '../../apps/sandbox/sandbox.js';
import { failureInterceptor } from '../../apps/worker/failure-interceptor.js';
import { createVendorClients } from '../../apps/worker/vendor-clients.js';
import { type SummaryRequest } from '../../domain/run.js';
import { type SessionAccount } from '../../domain/settle-run.js';
import { openDatabase } from '../../storage/database.js';
import { createStores, type Stores } from '../../storage/stores.js';
import { newRun } from '../storage/sample-runs.js';

/** Activities as a worker runs them, with real clients against the sandbox and an embedded database. */
export interface ActivityEnvironment {
  sandbox: Sandbox;
  stores: Stores;
  /** One attempt at an activity, failing as the worker would report it to the server. */
  attempt<Output>(deed: (activities: Activities) => Promise<Output>, mock?: MockActivityEnvironment): Promise<Output>;
  /** Accepts a run about Jane Doe for Slack; returns its id. */
  accept(request?: Partial<SummaryRequest>): Promise<string>;
  /** Accepts a run and finds its sessions; the newest first. */
  plan(request?: Partial<SummaryRequest>): Promise<{ runId: string; sessionIds: string[] }>;
  sessionCells(runId: string): Promise<SessionAccount[]>;
  close(): Promise<void>;
}

export async function startActivityEnvironment(): Promise<ActivityEnvironment> {
  const sandbox = await startSandbox();
  const database = await openDatabase({});
  const stores = createStores(database.db);
  const { fullstory, intercom, salesforce, slack } = sandbox.credentials;
  const clients = createVendorClients({
    fullstory: {
      kind: 'fullstory',
      baseUrl: sandbox.fullstory.url,
      authScheme: 'Basic',
      sessionsApi: 'v1',
      ...fullstory,
    },
    intercom: { kind: 'intercom', baseUrl: sandbox.intercom.url, version: '2.16', adminId: '', ...intercom },
    salesforce: { kind: 'salesforce', loginUrl: sandbox.salesforce.url, apiVersion: '68.0', ...salesforce },
    slack: { kind: 'slack', baseUrl: `${sandbox.slack.url}/api`, ...slack },
  });
  const activities = createActivities(stores, clients);

  async function accept(request: Partial<SummaryRequest> = {}): Promise<string> {
    const run = newRun({ subject: { email: 'jane@doe.com' }, ...request });
    await stores.runs.accept(run);
    return run.id;
  }

  const attempt: ActivityEnvironment['attempt'] = (deed, mock = attemptEnvironment()) =>
    mock.run(() => deed(activities));

  return {
    sandbox,
    stores,
    attempt,
    accept,
    async plan(request) {
      const runId = await accept(request);
      const { chunks } = await attempt((activities) => activities.findSessions({ runId }));
      return { runId, sessionIds: chunks.flat() };
    },
    async sessionCells(runId) {
      return (await stores.runs.find(runId))?.account.sessions ?? [];
    },
    async close() {
      await clients.close();
      await database.close();
      await sandbox.close();
    },
  };
}

/** Where one attempt runs; it can be cancelled from outside. */
export function attemptEnvironment(): MockActivityEnvironment {
  return new MockActivityEnvironment(undefined, {
    interceptors: [failureInterceptor],
    logger: new DefaultLogger('ERROR'),
  });
}
