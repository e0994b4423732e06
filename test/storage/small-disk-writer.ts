import { createLocalFileStore } from '../../storage/local-file-store.js';
import { type SmallDiskReport } from './write-to-small-disk.js';
import { manyBytes, megabyte, readText, sourceOf, text } from './sample-files.js';

// Started by a test as a process of its own, on a disk of one megabyte.
const store = createLocalFileStore(process.argv[2] ?? '');
const write = (bytes: number) => store.write('exports/1/rows.csv', manyBytes(bytes), text);
const refusals: string[] = [];
for (const bytes of [megabyte + 1, 5 * megabyte]) {
  await write(bytes).catch((error: unknown) => refusals.push(String(error)));
}
const report: SmallDiskReport = {
  refusals,
  unfinished: await store.removeUnfinished(new Date(Date.now() + 60_000)),
  size: (await store.size('exports/1/rows.csv')) ?? null,
  later: await store
    .write('exports/1/rows.csv', sourceOf('fits'), text)
    .then(() => readText(store, 'exports/1/rows.csv')),
};
process.stdout.write(`${JSON.stringify(report)}\n`);
