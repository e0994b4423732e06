import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startPostgres } from '../../apps/standalone/postgres-server.js';
import { findTemporalExecutable } from '../../apps/standalone/temporal-executable.js';
import { startTemporalServer } from '../../apps/standalone/temporal-server.js';
import { killWorkers } from './worker-kills.js';

const { values: options } = parseArgs({ options: { kills: { type: 'string', default: '100' } } });

const folder = await mkdtemp(join(tmpdir(), 'debrief-kill-workers-'));
await chmod(folder, 0o755);
const { path: executable } = await findTemporalExecutable(console.log);
const temporal = await startTemporalServer({ executable, dbFile: join(folder, 'temporal.db') });
const postgres = await startPostgres({ dataDir: join(folder, 'postgres') });

const { accepted, states, lost, duplicates, recoveryMs } = await killWorkers({
  kills: Number(options.kills),
  temporalAddress: temporal.address,
  databaseUrl: postgres.url,
  report: console.log,
});
const at = (share: number) => recoveryMs[Math.min(recoveryMs.length - 1, Math.floor(recoveryMs.length * share))] ?? 0;
console.log(
  `accepted ${accepted}, ended ${JSON.stringify(states)}, lost ${lost.length}, duplicates ${duplicates.length}`,
);
console.log(
  `in flight at a kill ${recoveryMs.length}; ended after p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms`,
);

await temporal.stop();
await postgres.stop();
await rm(folder, { recursive: true, force: true });
process.exitCode = lost.length === 0 && states.completed === accepted ? 0 : 1;
