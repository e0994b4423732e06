import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../free-port.js';
import { type TemporalServer, type TemporalServerOptions, startTemporalServer } from './temporal-server.js';

export interface SupervisedTemporal {
  address: string;
  uiUrl: string | null;
  /** Resolves when the server cannot be kept running; the caller should end with a non-zero exit code. */
  failed: Promise<Error>;
  stop(): Promise<void>;
  /** Of the running server, or of the last one while it is being restarted. */
  pid(): number;
}

interface Ending {
  cause: string;
  /** It ran for long before it ended. */
  stable: boolean;
}

const mostFailures = 5;
const stableAfterMs = 60_000;
const firstPauseMs = 250;

/**
 * Keeps a development server running: one that ends by itself is started again with its file on the same port. It fails
 * after five failures in a row; one counts when the server ends within a minute of coming up, or does not come up.
 *
 * @throws when the first start fails
 */
export async function superviseTemporal(
  options: TemporalServerOptions,
  report: (line: string) => void,
): Promise<SupervisedTemporal> {
  const stopping = new AbortController();
  const failed = Promise.withResolvers<Error>();
  const settled = { ...options, port: options.port ?? (await freePort()), signal: stopping.signal };
  let server = await startTemporalServer(settled);

  async function startAndRun(): Promise<Ending> {
    try {
      server = await startTemporalServer(settled);
    } catch (error) {
      return { cause: error instanceof Error ? error.message : String(error), stable: false };
    }
    report('the Temporal server is back');
    if (stopping.signal.aborted) await server.stop();
    return untilEnded(server);
  }

  async function keepRunning(): Promise<void> {
    let failures = 0;
    let ending = await untilEnded(server);
    while (!stopping.signal.aborted) {
      failures = ending.stable ? 0 : failures + 1;
      if (failures === mostFailures) {
        failed.resolve(new Error(`the Temporal server failed ${failures} times in a row, last: ${ending.cause}`));
        return;
      }
      report(`the Temporal server is started again: ${ending.cause}`);
      await sleep(failures > 0 ? firstPauseMs * 2 ** (failures - 1) : 0);
      if (!stopping.signal.aborted) ending = await startAndRun();
    }
  }

  const running = keepRunning();
  return {
    address: server.address,
    uiUrl: server.uiUrl,
    failed: failed.promise,
    async stop() {
      stopping.abort(new Error('Debrief is stopping'));
      await server.stop();
      await running;
    },
    pid: () => server.pid,
  };
}

async function untilEnded(server: TemporalServer): Promise<Ending> {
  const cameUp = Date.now();
  const { code, signal } = await server.exited;
  return { cause: `it ended with ${signal ?? `exit code ${code}`}`, stable: Date.now() - cameUp >= stableAfterMs };
}
