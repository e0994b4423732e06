import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import { fileRemoval } from './activity-options.js';

const activities = proxyActivities<Activities>(fileRemoval);

/** Started every hour; what one run cannot delete is left to the next. */
export async function deleteExpiredFiles(): Promise<{ deleted: number; unfinished: number }> {
  return activities.deleteExpiredFiles();
}
