import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadConfig } from '../config.js';
import { type GuardedProcess, startGuarded } from './guarded-process.js';
import { type Stack, startStack } from './production-stack.js';

/** Longer than the worker takes to let its running activities finish. */
const graceMs = 40_000;

interface Part {
  name: string;
  process: GuardedProcess;
}

/**
 * What `docker compose up` starts, without containers: PostgreSQL, the production Temporal server, the API, a worker.
 * Resolves with the exit code: 0 after SIGINT or SIGTERM, 1 when a part died. Nothing it started is left then.
 */
async function runStack(): Promise<number> {
  const { dataDir, server } = await loadConfig(process.env);
  const dir = join(dataDir, 'stack');
  const asked = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]).then(() => undefined);
  const stack = await startStack({ dir, report: console.log });
  const parts: Part[] = [];
  try {
    for (const name of ['worker', 'api'] as const) parts.push(await startPart(name, stack, dir));
    console.log(`API         http://${server.host}:${server.port}, once its log says that it listens`);
    console.log(`Temporal    ${stack.temporal.address}`);
    console.log(`PostgreSQL  ${stack.databaseUrl}`);
    const deaths = parts.map((part) => part.process.exited.then(({ output }) => `${part.name}: ${output}`));
    const died = await Promise.race([asked, stack.died, ...deaths]);
    console.log(died === undefined ? 'stopping' : `stopping, because this ended by itself: ${died}`);
    return died === undefined ? 0 : 1;
  } finally {
    await Promise.all(parts.map((part) => part.process.stop()));
    await stack.stop();
  }
}

/** Starts the compiled API or worker as a process of its own, on the servers of the stack. */
async function startPart(name: 'api' | 'worker', stack: Stack, dir: string): Promise<Part> {
  const program = fileURLToPath(new URL(`../${name}/main.js`, import.meta.url));
  const logFile = join(dir, `${name}.log`);
  const started = await startGuarded(
    { command: process.execPath, args: [...process.execArgv, program], stopSignal: 'SIGTERM', graceMs },
    { logFile, env: { TEMPORAL_ADDRESS: stack.temporal.address, DATABASE_URL: stack.databaseUrl } },
  );
  console.log(`starting the ${name}: log in ${logFile}`);
  return { name, process: started };
}

process.exitCode = await runStack();
