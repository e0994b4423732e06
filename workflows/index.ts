export { retryRun } from './retry-run.js';
export { runProgress } from './run-phases.js';
export { summarizeUser } from './summarize-user.js';
