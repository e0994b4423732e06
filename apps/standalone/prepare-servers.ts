import { productionExecutables } from './production-executables.js';
import { findS3Executable } from './s3-executable.js';
import { findTemporalExecutable } from './temporal-executable.js';

/** Downloads or builds what the other programs here would otherwise download or build when they first need it. */
await findTemporalExecutable(console.log);
const { server } = await productionExecutables(console.log);
console.log(`Temporal production server: ${server}`);
console.log(`S3 server: ${await findS3Executable(console.log)}`);
