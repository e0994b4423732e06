import { openDatabase } from '../../storage/database.js';
import { RunStore } from '../../storage/run-store.js';
import { newRun } from './sample-runs.js';

// Started by a test as a process of its own, to be killed. Each line on its output is a run that is acknowledged.
const { db } = await openDatabase({ folder: process.argv[2] ?? '' });
const runs = new RunStore(db);
for (;;) {
  const batch = Array.from({ length: 5 }, () => newRun());
  await Promise.all(batch.map(async (run) => runs.accept(run).then(() => process.stdout.write(`${run.id}\n`))));
}
