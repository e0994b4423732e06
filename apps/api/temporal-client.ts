import {
  Client,
  Connection,
  type ConnectionOptions,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import { type RunKind } from '../../domain/run.js';
import { type DigestSlices } from '../../domain/digest-slices.js';
import type { digestSegment } from '../../workflows/digest-segment.js';
import type { exportSegment, ExportSegmentInput } from '../../workflows/export-segment.js';
import type { retryRun, RetryRunInput } from '../../workflows/retry-run.js';
import type { RunWindows } from '../../workflows/run-phases.js';
import type { summarizeUser } from '../../workflows/summarize-user.js';
import { workflowTaskTimeout } from '../../workflows/task-timeouts.js';
import { runWorkflowId, taskQueue } from '../../workflows/workflow-ids.js';
import { TemporalSchedules } from './schedules/temporal-schedules.js';
import { StartUnknown, TemporalUnavailable, toTemporalUnavailable } from './temporal-unavailable.js';

const callTimeoutMs = 5_000;
/** By default gRPC would let up to two minutes pass before it sees that the server is back. */
const promptReconnect = { 'grpc.initial_reconnect_backoff_ms': 100, 'grpc.max_reconnect_backoff_ms': 2_000 };
const kindAttribute = defineSearchAttributeKey('DebriefKind', 'KEYWORD');
const requesterAttribute = defineSearchAttributeKey('DebriefRequester', 'KEYWORD');

export interface RunToStart {
  runId: string;
  kind: RunKind;
  requester: string;
  windows: RunWindows;
  /** Of an export, what its workflow has to know besides. */
  export?: Pick<ExportSegmentInput, 'chunks' | 'parallel'>;
  /** Of a digest. */
  digest?: DigestSlices;
  /** Runs with different ones take turns. */
  fairnessKey?: string;
}

/** The process's one connection to Temporal. It connects at first use, so the API starts, and says it is not ready. */
export class TemporalClient {
  readonly schedules: TemporalSchedules;

  private constructor(
    private readonly connection: Connection,
    private readonly client: Client,
  ) {
    this.schedules = new TemporalSchedules(client, (ask) => this.call(ask));
  }

  static open(options: ConnectionOptions, namespace: string): TemporalClient {
    // Without the default retries an error speaks of the only attempt, so it can tell whether that was sent.
    const channelArgs = { ...promptReconnect, ...options.channelArgs };
    const connection = Connection.lazy({ ...options, channelArgs, interceptors: [] });
    return new TemporalClient(connection, new Client({ connection, namespace }));
  }

  /** Starts the run's workflow unless it was started before. @throws TemporalUnavailable, StartUnknown */
  async startRun({ runId, windows, export: exported, digest, ...run }: RunToStart): Promise<void> {
    const options = {
      ...startOptions({ runId, ...run }),
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
    } as const;
    const { workflow } = this.client;
    await this.start(() => {
      if (exported) {
        const args: [ExportSegmentInput] = [{ runId, windows, ...exported }];
        return workflow.start<typeof exportSegment>('exportSegment', { ...options, args });
      }
      return digest
        ? workflow.start<typeof digestSegment>('digestSegment', { ...options, args: [{ runId, windows, ...digest }] })
        : workflow.start<typeof summarizeUser>('summarizeUser', { ...options, args: [{ runId, windows }] });
    });
  }

  /**
   * Takes an ended run up again. False when it is still at work, or has been taken up already.
   * @throws TemporalUnavailable, StartUnknown
   */
  async retryRun(run: RunStart, input: RetryRunInput): Promise<boolean> {
    return this.start(() =>
      this.client.workflow.start<typeof retryRun>('retryRun', {
        ...startOptions(run),
        args: [input],
        workflowIdConflictPolicy: 'FAIL',
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      }),
    );
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

  /** False when the workflow was there already. */
  private async start(ask: () => Promise<unknown>): Promise<boolean> {
    try {
      await this.call(ask);
      return true;
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
      throw error instanceof TemporalUnavailable && !error.nothingDone ? new StartUnknown(error) : error;
    }
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

/** What somebody waits for goes before what a schedule asked for. */
const priorityKeys: Record<RunKind, number> = { summary: 2, export: 4, digest: 4 };

type RunStart = Omit<RunToStart, 'windows' | 'export' | 'digest'>;

function startOptions({ runId, kind, requester, fairnessKey }: RunStart) {
  return {
    workflowId: runWorkflowId(runId),
    taskQueue,
    workflowTaskTimeout,
    priority: { priorityKey: priorityKeys[kind], ...(fairnessKey !== undefined && { fairnessKey }) },
    typedSearchAttributes: [
      { key: kindAttribute, value: kind },
      { key: requesterAttribute, value: requester },
    ],
  };
}
