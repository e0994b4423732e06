import { once } from 'node:events';
import { type GuardedProcess } from './guarded-process.js';

const startWithinMs = 60_000;

/** Waits until a started server is ready; one that does not get there within a minute is stopped, and this throws why. */
export async function serveOrStop(
  server: GuardedProcess,
  signal: AbortSignal | undefined,
  ready: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const died = new AbortController();
  void server.exited.then(({ code, signal: killer, output }) =>
    died.abort(new Error(`the server ended while starting (${killer ?? `exit code ${code}`}): ${output}`)),
  );
  const timeout = AbortSignal.timeout(startWithinMs);
  try {
    const over = AbortSignal.any([died.signal, timeout, ...(signal ? [signal] : [])]);
    await Promise.race([ready(over), once(over, 'abort')]);
    over.throwIfAborted();
  } catch (error) {
    await server.stop();
    if (!timeout.aborted) throw error;
    throw new Error(`the server did not serve within a minute: ${(await server.exited).output}`, { cause: error });
  }
}
