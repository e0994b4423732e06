import { proxyActivities } from '@temporalio/workflow';
import { vendorWrite } from '../../workflows/activity-options.js';
import type { BareActivities, PlainActivities } from './baseline-activities.js';

/** Debrief's. Each limit is a timer, which is work for the engine when it runs out, even long after the activity's end. */
const options = vendorWrite(3_600_000);
const plain = proxyActivities<PlainActivities>(options);
const { nothing } = proxyActivities<BareActivities>(options);

/** What one writes first: every call and the close as an activity of its own. */
export async function plainSummary({ email }: { email: string }): Promise<void> {
  const ids = await plain.findSessions({ email });
  await Promise.all(ids.map((id) => plain.summarizeSession({ id })));
  await Promise.all([plain.noteInIntercom({ email }), plain.setInSalesforce({ email }), plain.postToSlack({ email })]);
  await plain.closeSummary();
}

/** Debrief's six activities for the job (find, summarize, three deliveries, close), each a regular one with an empty body. */
export async function bareSummary(): Promise<void> {
  await nothing();
  await nothing();
  await Promise.all([nothing(), nothing(), nothing()]);
  await nothing();
}
