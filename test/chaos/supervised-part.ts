import { EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process that is up. */
export interface RunningPart {
  pid: number;
  exited: Promise<unknown>;
  stop(): Promise<void>;
}

/** A process that is started again whenever it ends, as an init system would. */
export interface SupervisedPart {
  /** SIGKILL; resolves when its successor is up. @throws when none is within two minutes */
  kill(): Promise<void>;
  /** How often it ended without being killed. */
  falls(): number;
  stop(): Promise<void>;
}

const betweenStartsMs = 200;
const backWithinMs = 120_000;

/**
 * Keeps a part up. A later start that fails is repeated: what the part needs may be away.
 *
 * @throws what the first start throws
 */
export async function supervise(name: string, start: () => Promise<RunningPart>): Promise<SupervisedPart> {
  const lifecycle = new EventEmitter();
  let running: RunningPart | undefined = await start();
  let killed = false;
  let falls = 0;
  let stopping = false;

  async function keepUp(): Promise<void> {
    while (running) {
      await running.exited;
      if (stopping) return;
      if (!killed) falls += 1;
      killed = false;
      running = undefined;
      running = await startAgain();
      lifecycle.emit('up');
    }
  }

  async function startAgain(): Promise<RunningPart | undefined> {
    while (!stopping) {
      const started = await start().catch(() => undefined);
      if (!started) await sleep(betweenStartsMs);
      else if (!stopping) return started;
      else await started.stop();
    }
    return undefined;
  }

  const ended = keepUp();
  return {
    async kill() {
      const back = once(lifecycle, 'up', { signal: AbortSignal.timeout(backWithinMs) });
      if (running) {
        killed = true;
        process.kill(running.pid, 'SIGKILL');
      }
      await back.catch((cause: unknown) => {
        throw new Error(`${name} did not come up again`, { cause });
      });
    },
    falls: () => falls,
    async stop() {
      stopping = true;
      await running?.stop();
      await ended;
    },
  };
}
