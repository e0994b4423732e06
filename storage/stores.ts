import { type Db } from './database.js';
import { DeliveryDesk } from './delivery-desk.js';
import { DeliveryLedger } from './delivery-ledger.js';
import { RunStore } from './run-store.js';
import { SessionSummaries } from './session-summaries.js';

export interface Stores {
  runs: RunStore;
  summaries: SessionSummaries;
  ledger: DeliveryLedger;
  desk: DeliveryDesk;
}

/** The stores that the processes share, over one database. */
export function createStores(db: Db): Stores {
  return {
    runs: new RunStore(db),
    summaries: new SessionSummaries(db),
    ledger: new DeliveryLedger(db),
    desk: new DeliveryDesk(db),
  };
}
