import { startTemporalServer } from '../../../apps/standalone/temporal-server.js';

// Started by a test as a process of its own, to be killed.
const { pid, address } = await startTemporalServer({ executable: process.argv[2] ?? '' });
console.log(JSON.stringify({ pid, address }));
setInterval(() => undefined, 60_000);
