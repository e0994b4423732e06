export { deleteExpiredFiles } from './delete-expired-files.js';
export { digestSegment } from './digest-segment.js';
export { exportSegment } from './export-segment.js';
export { fireSchedule } from './fire-schedule.js';
export { retryRun } from './retry-run.js';
export { runProgress } from './run-phases.js';
export { summarizeUser } from './summarize-user.js';
