import { FileStoreRefused } from '../storage/file-store.js';
import { ConfigError } from './config.js';

/** Resolves when the process is asked to stop. A second request ends it at once, as is usual. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}

/** Runs a process's main function; a failure is told in one readable message and a non-zero exit status. */
export async function endProcessOnFailure(main: () => Promise<void>): Promise<void> {
  try {
    await main();
    process.exit(0);
  } catch (error) {
    console.error(explained(error));
    process.exit(1);
  }
}

/** Our own errors say what to do and need no stack; anything else is a defect, whose stack helps. */
function explained(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const ours = error.constructor === Error || error instanceof ConfigError || error instanceof FileStoreRefused;
  return ours
    ? [error.message, error.cause instanceof Error ? `(${error.cause.message})` : ''].join(' ').trim()
    : error;
}
