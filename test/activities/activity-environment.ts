import { MockActivityEnvironment } from '@temporalio/testing';
import { randomUUID } from 'node:crypto';
import { DefaultLogger } from '@temporalio/worker';
import { type OpenDelivery } from '../../activities/open-delivery.js';
import { type Activities, createActivities } from '../../activities/index.js';
import { createExportLinks } from '../../apps/export-links.js';
import { type Sandbox, startSandbox } from '../../apps/sandbox/sandbox.js';
import { failureInterceptor } from '../../apps/worker/failure-interceptor.js';
import { createVendorClients } from '../../apps/worker/vendor-clients.js';
import { type Delivery, type DeliveryState } from '../../domain/delivery.js';
import { type BriefingDestination } from '../../domain/destination.js';
import { type SummaryRequest } from '../../domain/run.js';
import { type SessionAccount } from '../../domain/settle-run.js';
import { briefingProfile, type SummaryProfile } from '../../domain/summary-profile.js';
import { type Database, openDatabase } from '../../storage/database.js';
import { type FileStore } from '../../storage/file-store.js';
import { type BudgetAlert } from '../../storage/session-summaries.js';
import { createStores, type StoreOptions, type Stores } from '../../storage/stores.js';
import { newRun } from '../storage/sample-runs.js';
import { temporaryFileStore } from '../storage/temporary-file-store.js';

/** Activities as a worker runs them, with real clients against the sandbox and an embedded database. */
export interface ActivityEnvironment {
  sandbox: Sandbox;
  database: Database;
  stores: Stores;
  files: FileStore;
  /** One attempt at an activity, failing as the worker would report it to the server. */
  attempt<Output>(deed: (activities: Activities) => Promise<Output>, mock?: MockActivityEnvironment): Promise<Output>;
  /** Accepts a run about Jane Doe for Slack; returns its id. */
  accept(request?: Partial<SummaryRequest>): Promise<string>;
  /** Accepts a run and finds its sessions; the newest first. */
  plan(request?: Partial<SummaryRequest>): Promise<{ runId: string; sessionIds: string[] }>;
  sessionCells(runId: string): Promise<SessionAccount[]>;
  /** A run whose briefing is ready for its one destination. */
  published(destination: BriefingDestination): Promise<PublishedDelivery>;
  /** One attempt at a delivery. */
  deliver(delivery: OpenDelivery): Promise<DeliveryState>;
  /** The delivery as it is stored. */
  cell(delivery: OpenDelivery): Promise<Delivery>;
  /** Places that were told to have been paused. */
  paused: string[];
  /** What was told of budgets. */
  alerts: BudgetAlert[];
  close(): Promise<void>;
}

export interface PublishedDelivery extends OpenDelivery {
  runId: string;
}

/** Links to nowhere, signed with a secret that is none. */
export function linksFor(linkHours: number) {
  return createExportLinks({
    server: { publicUrl: 'https://debrief.example.com' },
    exports: { linkSecret: 'a-visibly-fake-secret-of-32-letters', linkHours },
  });
}
export const exportLinks = linksFor(24);

export interface ActivityEnvironmentOptions {
  /** How long a vendor may take to show what it was sent. */
  settleMs?: number;
  storeOptions?: Partial<StoreOptions>;
}

export async function startActivityEnvironment({
  settleMs = 0,
  storeOptions,
}: ActivityEnvironmentOptions = {}): Promise<ActivityEnvironment> {
  const sandbox = await startSandbox({ keepBodies: true });
  const database = await openDatabase({});
  const stores = createStores(database.db, storeOptions);
  const files = await temporaryFileStore();
  const { fullstory, intercom, salesforce, slack, webhook } = sandbox.credentials;
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
    slack: { kind: 'slack', baseUrl: `${sandbox.slack.url}/api`, channelRate: 1, ...slack },
    hooks: { kind: 'webhook', url: `${sandbox.webhook.url}/hook`, ...webhook },
  });
  const paused: string[] = [];
  const alerts: BudgetAlert[] = [];
  const activities = createActivities({
    stores,
    files,
    links: exportLinks,
    retentionDays: 30,
    pollMs: 50,
    parallel: 3,
    windows: { resolveMs: 60_000, summarizeMs: 60_000, deliverMs: 60_000, exportMs: 60_000, downloadMs: 60_000 },
    connections: clients,
    taskQueues: new Map(),
    pacesOf: () => [],
    settleMs,
    onPaused: async (place) => void paused.push(place),
    onBudgetAlert: async (alert) => void alerts.push(alert),
  });

  async function accept(request: Partial<SummaryRequest> = {}): Promise<string> {
    const run = newRun({ subject: { email: 'jane@doe.com' }, profileContent: ownProfile(), ...request });
    await stores.runs.accept(run);
    return run.id;
  }

  const attempt: ActivityEnvironment['attempt'] = (deed, mock = attemptEnvironment()) =>
    mock.run(() => deed(activities));

  async function plan(request?: Partial<SummaryRequest>) {
    const runId = await accept(request);
    const { chunks } = await attempt((activities) => activities.findSessions({ runId }));
    return { runId, sessionIds: chunks.flat() };
  }

  return {
    sandbox,
    database,
    stores,
    files,
    attempt,
    accept,
    plan,
    paused,
    alerts,
    async published(destination) {
      const planned = await plan({ destinations: [destination], sessions: { limit: 2 } });
      await attempt((activities) => activities.summarizeSessions(planned));
      const { open } = await attempt((activities) => activities.composeBriefing(planned));
      const [delivery] = open;
      if (!delivery) throw new Error('the run has no open delivery');
      return { runId: planned.runId, ...delivery };
    },
    deliver: ({ vendor, ...delivery }) =>
      attempt((activities) => {
        switch (vendor) {
          case 'slack':
            return activities.deliverToSlack(delivery);
          case 'intercom':
            return activities.deliverToIntercom(delivery);
          case 'salesforce':
            return activities.deliverToSalesforce(delivery);
          case 'webhook':
            return activities.deliverToWebhook(delivery);
        }
      }),
    async cell({ deliveryId }) {
      const delivery = await stores.desk.find(deliveryId);
      if (!delivery) throw new Error(`delivery ${deliveryId} is not stored`);
      return delivery;
    },
    async sessionCells(runId) {
      return (await stores.runs.find(runId))?.account.sessions ?? [];
    },
    async close() {
      await clients.close();
      await database.close();
      await files.close();
      await sandbox.close();
    },
  };
}

/** Asks as `briefing` does, in words that no other run asks with, so that no summary is shared. */
function ownProfile(): SummaryProfile {
  return { ...briefingProfile, llm: { ...briefingProfile.llm, prePrompt: `You are reader ${randomUUID()}.` } };
}

/** Where one attempt runs; it can be cancelled from outside. */
export function attemptEnvironment(): MockActivityEnvironment {
  return new MockActivityEnvironment(undefined, {
    interceptors: [failureInterceptor],
    logger: new DefaultLogger('ERROR'),
  });
}
