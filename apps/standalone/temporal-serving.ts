import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';

const workflowService = 'temporal.api.workflowservice.v1.WorkflowService';
const serving = 1;
const askEveryMs = 50;
const answerWithinMs = 2_000;

/**
 * Resolves when the server's frontend says that it is healthy and, if a namespace is given, knows it.
 *
 * @throws the signal's reason when it is aborted first
 */
export async function untilServing(address: string, signal: AbortSignal, namespace?: string): Promise<void> {
  await withConnection(address, (connection) =>
    untilTrue(connection, signal, async () => {
      const { status } = await connection.healthService.check({ service: workflowService });
      if (namespace !== undefined) await connection.workflowService.describeNamespace({ namespace });
      return Number(status) === serving;
    }),
  );
}

/** Runs `work` with a connection that comes up quickly beside a server that is just starting, and closes it. */
export async function withConnection<T>(address: string, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = Connection.lazy({
    address,
    channelArgs: { 'grpc.initial_reconnect_backoff_ms': 50, 'grpc.max_reconnect_backoff_ms': 200 },
  });
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

/** Asks until the answer is yes; an error counts as no. */
export async function untilTrue(
  connection: Connection,
  signal: AbortSignal,
  condition: () => Promise<boolean>,
): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    if (await connection.withDeadline(Date.now() + answerWithinMs, condition).catch(() => false)) return;
    await sleep(askEveryMs);
  }
}
