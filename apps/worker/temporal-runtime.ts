import { DefaultLogger, type LogEntry, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import { freePort } from '../free-port.js';

/** Where this process's Temporal runtime tells its metrics, for Prometheus. */
export interface RuntimeMetrics {
  read(): Promise<string>;
}

/**
 * Sets up the Temporal runtime; once a process, before anything else touches it. Signals are left to the caller, and
 * metrics are told on a free loopback port, because the exporter cannot hand them over within the process.
 */
export async function installTemporalRuntime(): Promise<RuntimeMetrics> {
  const port = await freePort();
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger('WARN', logLine),
    telemetryOptions: {
      logging: { filter: makeTelemetryFilterString({ core: 'WARN' }), forward: {} },
      metrics: {
        prometheus: { bindAddress: `127.0.0.1:${port}`, countersTotalSuffix: true, useSecondsForDurations: true },
      },
    },
  });
  return {
    read: async () => {
      const response = await fetch(`http://127.0.0.1:${port}/metrics`, { signal: AbortSignal.timeout(2_000) });
      return response.text();
    },
  };
}

/** One JSON object a line, as the API logs; of an error its text, which names no person and no secret. */
function logLine({ level, timestampNanos, message, meta }: LogEntry): void {
  const { workflowId, activityType, attempt, reason, error } = (meta ?? {}) as Record<string, unknown>;
  const fault = error instanceof Error ? error.message : reason;
  const timestamp = Number(timestampNanos / 1_000_000n);
  console.error(
    JSON.stringify({ level: level.toLowerCase(), timestamp, message, workflowId, activityType, attempt, fault }),
  );
}
