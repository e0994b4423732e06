import {
  Client,
  Connection,
  type ConnectionOptions,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import { type RunKind } from '../../domain/run.js';
import type { RunWindows, summarizeUser } from '../../workflows/summarize-user.js';
import { runWorkflowId, taskQueue } from '../../workflows/workflow-ids.js';
import { StartUnknown, TemporalUnavailable, toTemporalUnavailable } from './temporal-unavailable.js';

const callTimeoutMs = 5_000;
/** A killed worker's workflow task is given to another after this long. */
const workflowTaskTimeout = '5s';
/** By default gRPC would let up to two minutes pass before it sees that the server is back. */
const promptReconnect = { 'grpc.initial_reconnect_backoff_ms': 100, 'grpc.max_reconnect_backoff_ms': 2_000 };
const kindAttribute = defineSearchAttributeKey('DebriefKind', 'KEYWORD');
const requesterAttribute = defineSearchAttributeKey('DebriefRequester', 'KEYWORD');

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
    const channelArgs = { ...promptReconnect, ...options.channelArgs };
    const connection = Connection.lazy({ ...options, channelArgs, interceptors: [] });
    return new TemporalClient(connection, new Client({ connection, namespace }));
  }

  /** Starts the run's workflow unless it was started before. @throws TemporalUnavailable, StartUnknown */
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
      if (error instanceof WorkflowExecutionAlreadyStartedError) return;
      throw error instanceof TemporalUnavailable && !error.nothingDone ? new StartUnknown(error) : error;
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
      throw toTemporalUnavailable(error) ?? error;
    }
  }
}
