import { type Stores } from '../storage/stores.js';
import { type BriefingActivities, createBriefingActivities } from './briefing-activities.js';
import { type Connections } from './connections.js';
import { createCouriers } from './couriers.js';
import {
  createDeliveryActivities,
  type DeliveryActivities,
  type DeliveryActivityOptions,
} from './delivery-activities.js';
import { createSessionActivities, type SessionActivities } from './session-activities.js';
import { createSummaryActivities, type SummaryActivities } from './summary-activities.js';

export interface Activities extends SessionActivities, SummaryActivities, BriefingActivities, DeliveryActivities {}

export interface ActivityOptions extends Pick<DeliveryActivityOptions, 'pacesOf' | 'settleMs' | 'onPaused'> {
  stores: Stores;
  connections: Connections;
  /** Queues that connections were given, by connection. */
  taskQueues: ReadonlyMap<string, string>;
}

/** Everything a worker can be asked to do. */
export function createActivities({ stores, connections, taskQueues, ...delivering }: ActivityOptions): Activities {
  const { runs, summaries, ledger, desk } = stores;
  const couriers = createCouriers(connections);
  return {
    ...createSessionActivities(runs, summaries, connections),
    ...createSummaryActivities(summaries, connections),
    ...createBriefingActivities({ runs, ledger, desk, couriers, taskQueues }),
    ...createDeliveryActivities({ ledger, couriers, ...delivering }),
  };
}
