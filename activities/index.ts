import { type Stores } from '../storage/stores.js';
import { type BriefingActivities, createBriefingActivities } from './briefing-activities.js';
import { type Connections } from './connections.js';
import { createIntercomActivities, type IntercomActivities } from './intercom-activities.js';
import { createSalesforceActivities, type SalesforceActivities } from './salesforce-activities.js';
import { createSessionActivities, type SessionActivities } from './session-activities.js';
import { createSlackActivities, type SlackActivities } from './slack-activities.js';
import { createSummaryActivities, type SummaryActivities } from './summary-activities.js';

export interface Activities
  extends
    SessionActivities,
    SummaryActivities,
    BriefingActivities,
    SlackActivities,
    IntercomActivities,
    SalesforceActivities {}

/** Everything a worker can be asked to do. */
export function createActivities({ runs, summaries, ledger }: Stores, connections: Connections): Activities {
  return {
    ...createSessionActivities(runs, summaries, connections),
    ...createSummaryActivities(summaries, connections),
    ...createBriefingActivities(runs, ledger),
    ...createSlackActivities(ledger, connections),
    ...createIntercomActivities(ledger, connections),
    ...createSalesforceActivities(ledger, connections),
  };
}
