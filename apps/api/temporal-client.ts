import {
  Client,
  Connection,
  ServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import { type ConnectionOptions } from '@temporalio/client';
import { type RunKind } from '../../domain/run.js';
import type { RunWindows, summarizeUser } from '../../workflows/summarize-user.js';
import { runWorkflowId, taskQueue } from '../../workflows/workflow-ids.js';

const callTimeoutMs = 5_000;
/** A killed worker's workflow task is given to another after this long. */
const workflowTaskTimeout = '5s';
const kindAttribute = defineSearchAttributeKey('DebriefKind', 'KEYWORD');
const requesterAttribute = defineSearchAttributeKey('DebriefRequester', 'KEYWORD');

/** Temporal did not answer. `neverSent`: it is certain that it did not hear the request either. */
export class TemporalUnavailable extends Error {
  override readonly name = 'TemporalUnavailable';
  readonly code: 'temporal-unavailable' | 'start-unknown';

  constructor(
    readonly neverSent: boolean,
    cause: unknown,
  ) {
    super(
      neverSent
        ? 'Temporal cannot be reached; nothing was accepted. Try again shortly.'
        : 'Temporal did not answer in time. Repeat the request with the same Idempotency-Key to find or start the run.',
      { cause },
    );
    this.code = neverSent ? 'temporal-unavailable' : 'start-unknown';
  }
}

export interface RunToStart {
  runId: string;
  kind: RunKind;
  requester: string;
  windows: RunWindows;
}

/** The process's one connection to Temporal. It connects at first use, so the API starts, and says it is not ready. */
export class TemporalClient {
  private constructor(
    private readonly connection: Connection,
    private readonly client: Client,
  ) {}

  static open(options: ConnectionOptions, namespace: string): TemporalClient {
    // Without the default retries an error speaks of the only attempt, so it can tell whether that was sent.
    const connection = Connection.lazy({ ...options, interceptors: [] });
    return new TemporalClient(connection, new Client({ connection, namespace }));
  }

  /** Starts the run's workflow unless it was started before. @throws TemporalUnavailable */
  async startRun({ runId, kind, requester, windows }: RunToStart): Promise<void> {
    try {
      await this.call(() =>
        this.client.workflow.start<typeof summarizeUser>('summarizeUser', {
          workflowId: runWorkflowId(runId),
          taskQueue,
          args: [{ runId, windows }],
          workflowIdConflictPolicy: 'USE_EXISTING',
          workflowIdReusePolicy: 'REJECT_DUPLICATE',
          workflowTaskTimeout,
          typedSearchAttributes: [
            { key: kindAttribute, value: kind },
            { key: requesterAttribute, value: requester },
          ],
        }),
      );
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  }

  /** Asks the run to end. False when there is no workflow to ask. @throws TemporalUnavailable */
  async cancelRun(runId: string): Promise<boolean> {
    return this.found(() => this.client.workflow.getHandle(runWorkflowId(runId)).cancel());
  }

  /** Whether the run's workflow exists, running or ended. @throws TemporalUnavailable */
  async hasRun(runId: string): Promise<boolean> {
    return this.found(() => this.client.workflow.getHandle(runWorkflowId(runId)).describe());
  }

  /** @throws TemporalUnavailable */
  async ping(): Promise<void> {
    await this.call(() => this.connection.workflowService.getSystemInfo({}), 2_000);
  }

  async close(): Promise<void> {
    await this.connection.close();
  }

  private async found(ask: () => Promise<unknown>): Promise<boolean> {
    try {
      await this.call(ask);
      return true;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  }

  private async call<T>(ask: () => Promise<T>, timeoutMs = callTimeoutMs): Promise<T> {
    try {
      return await this.connection.withDeadline(Date.now() + timeoutMs, ask);
    } catch (error) {
      const status = grpcStatus(error);
      if (status === undefined) throw error;
      throw new TemporalUnavailable(wasNeverSent(status), error);
    }
  }
}

interface GrpcStatus {
  code: number;
  details: string;
}

/** The gRPC status of a failed call; the client wraps it unless the raw service was called. */
function grpcStatus(error: unknown): GrpcStatus | undefined {
  const source = error instanceof ServiceError ? error.cause : error;
  if (!(source instanceof Error) || !('code' in source) || !('details' in source)) return undefined;
  const { code, details } = source;
  return typeof code === 'number' && typeof details === 'string' ? { code, details } : undefined;
}

/** grpc-js names the peer in a missed deadline once the request was on its way, and says when there was no connection. */
function wasNeverSent({ code, details }: GrpcStatus): boolean {
  const [deadlineExceeded, unavailable] = [4, 14];
  if (code === unavailable) return details.startsWith('No connection established');
  return code === deadlineExceeded && !details.includes('remote_addr=');
}
