import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startPostgres } from '../../apps/standalone/postgres-server.js';
import { findTemporalExecutable } from '../../apps/standalone/temporal-executable.js';
import { startTemporalServer } from '../../apps/standalone/temporal-server.js';
import { killDuringExports } from './export-kills.js';

const { values: options } = parseArgs({
  options: { kills: { type: 'string', default: '50' }, bytes: { type: 'string', default: '1e9' } },
});

const folder = await mkdtemp(join(tmpdir(), 'debrief-kill-exports-'));
await chmod(folder, 0o755);
const { path: executable } = await findTemporalExecutable(console.log);
const temporal = await startTemporalServer({ executable, dbFile: join(folder, 'temporal.db') });
const postgres = await startPostgres({ dataDir: join(folder, 'postgres') });

const { undisturbed, files, states, doubledOperations, lost, duplicates } = await killDuringExports({
  kills: Number(options.kills),
  bytes: Number(options.bytes),
  temporalAddress: temporal.address,
  databaseUrl: postgres.url,
  report: console.log,
});
const differing = files.filter((sha256) => sha256 !== undisturbed);
console.log(
  `ended ${JSON.stringify(states)}, files that differ ${differing.length} of ${files.length}, ` +
    `operations too many ${doubledOperations}, lost ${lost.length}, duplicates ${duplicates.length}`,
);

await temporal.stop();
await postgres.stop();
await rm(folder, { recursive: true, force: true });
const isSound = [differing, lost, duplicates].every(({ length }) => length === 0) && doubledOperations === 0;
process.exitCode = isSound && states.completed === files.length + 1 ? 0 : 1;
