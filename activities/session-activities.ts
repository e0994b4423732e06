import { cancellationSignal } from '@temporalio/activity';
import { mergeSessions, type Session } from '../domain/session.js';
import { type SummaryRequest } from '../domain/run.js';
import { type FullstoryClient } from '../integrations/fullstory/fullstory-client.js';
import { type ActivationBudget } from '../storage/activation-budget.js';
import { type RunLedger } from '../storage/run-ledger.js';
import { type SessionSummaries } from '../storage/session-summaries.js';
import { type Connections, connectionNamed } from './connections.js';
import { promptVersion } from './prompt-version.js';

/** Sessions that one activity summarises; a retry repeats none of its finished ones. */
const chunkSize = 10;
/** How far back a look-up reaches before `since` and the limit are applied; the most that vendors' own clients ask for. */
const lookupLimit = 100;

export interface SessionActivities {
  /**
   * Resolves the run's subject to the newest sessions that its request allows, and stores them with what is known of them.
   * Returns in chunks the ids of those that are to be summarised: none where nobody is found, all is known, or the run only
   * asks for its price. With `latest` the sessions of an earlier look-up are added to, and what failed or was left out is
   * open again.
   */
  findSessions(input: { runId: string; latest?: boolean }): Promise<{ chunks: string[][] }>;
}

export interface SessionActivityOptions {
  runLedger: RunLedger;
  summaries: SessionSummaries;
  budget: ActivationBudget;
  fullstory: Connections['fullstory'];
}

export function createSessionActivities(options: SessionActivityOptions): SessionActivities {
  const { runLedger, summaries, budget, fullstory } = options;
  return {
    async findSessions({ runId, latest = false }) {
      const request = await runLedger.begin(runId);
      if (!request || !('subject' in request)) return { chunks: [] };
      const { source, maxActivations } = request;
      const client = connectionNamed(fullstory, source);
      const signal = cancellationSignal();
      const [sessions, prompt] = await Promise.all([
        resolveSubject(client, request, signal),
        promptVersion(request, client, signal),
      ]);
      const open = await summaries.plan(runId, sessions, { source, prompt, extend: latest, maxActivations });
      if (request.dryRun !== 'price' || latest) return { chunks: chunked(open) };
      await summaries.price(runId, await budget.open());
      return { chunks: [] };
    },
  };
}

async function resolveSubject(
  client: FullstoryClient,
  { subject, sessions: { limit, since } }: SummaryRequest,
  signal: AbortSignal,
): Promise<Session[]> {
  const { email, uid, sessionIds = [] } = subject;
  const count = since ? lookupLimit : limit;
  const [byEmail, byUid, named] = await Promise.all([
    email === undefined ? [] : client.listSessions({ email, limit: count }, signal),
    uid === undefined ? [] : client.listSessions({ uid, limit: count }, signal),
    namedSessions(client, sessionIds, signal),
  ]);
  const found = mergeSessions(byEmail, byUid);
  const recent = since
    ? found.filter(({ startedAt }) => startedAt !== null && Date.parse(startedAt) >= Date.parse(since))
    : found;
  // What the caller names is wanted, however old; the limit leaves out of the rest.
  const chosen = mergeSessions(named, found).filter(({ id }) => sessionIds.includes(id));
  const rest = recent.filter(({ id }) => !sessionIds.includes(id));
  return mergeSessions([...chosen, ...rest].slice(0, limit));
}

/** A session given by id alone has no replay link; the vendor's are built from the account's id. */
async function namedSessions(client: FullstoryClient, ids: string[], signal: AbortSignal): Promise<Session[]> {
  if (ids.length === 0) return [];
  const { orgId } = await client.whoAmI(signal);
  return ids.map((id) => ({ id, startedAt: null, replayUrl: client.replayUrl(orgId, id) }));
}

function chunked(ids: string[]): string[][] {
  return Array.from({ length: Math.ceil(ids.length / chunkSize) }, (_, i) =>
    ids.slice(i * chunkSize, (i + 1) * chunkSize),
  );
}
