import { createLocalFileStore } from '../../storage/local-file-store.js';
import { bytesBeforeSilence, text } from './sample-files.js';

// Started by a test as a process of its own, to be killed. The line on its output says that some of the file is written.
const store = createLocalFileStore(process.argv[2] ?? '');
const source = bytesBeforeSilence(5_000_000, () => void process.stdout.write('midway\n'));
// A promise alone does not keep a process running.
setInterval(() => undefined, 1_000);
await store.write('exports/1/rows.csv', source, text);
