import { type ActivationLimits, defaultSummaryReuse, type SummaryReuse } from '../domain/activation-limits.js';
import { ActivationBudget } from './activation-budget.js';
import { BulkSlices } from './bulk-slices.js';
import { type Db } from './database.js';
import { DigestDeliveries } from './digest-deliveries.js';
import { DeliveryDesk } from './delivery-desk.js';
import { DeliveryLedger } from './delivery-ledger.js';
import { ExportChunks } from './export-chunks.js';
import { ExportFiles } from './export-files.js';
import { ProfileStore } from './profile-store.js';
import { RunLedger } from './run-ledger.js';
import { RunStore } from './run-store.js';
import { ExportRuns } from './export-runs.js';
import { ScheduleFires } from './schedule-fires.js';
import { ScheduleStore } from './schedule-store.js';
import { SegmentPeople } from './segment-people.js';
import { SessionSummaries } from './session-summaries.js';

export interface Stores {
  runs: RunStore;
  runLedger: RunLedger;
  summaries: SessionSummaries;
  budget: ActivationBudget;
  ledger: DeliveryLedger;
  desk: DeliveryDesk;
  schedules: ScheduleStore;
  scheduleFires: ScheduleFires;
  exportRuns: ExportRuns;
  exportChunks: ExportChunks;
  exportFiles: ExportFiles;
  bulkSlices: BulkSlices;
  profiles: ProfileStore;
  segmentPeople: SegmentPeople;
  digestDeliveries: DigestDeliveries;
}

export interface StoreOptions {
  /** By connection; of one that is not named nothing can be spent or told. */
  activations: ReadonlyMap<string, ActivationLimits>;
  summaryReuse: SummaryReuse;
}

/** The stores that the processes share, over one database. */
export function createStores(
  db: Db,
  { activations = new Map(), summaryReuse = defaultSummaryReuse }: Partial<StoreOptions> = {},
): Stores {
  const runs = new RunStore(db);
  return {
    runs,
    runLedger: new RunLedger(db, runs),
    summaries: new SessionSummaries(db, summaryReuse),
    budget: new ActivationBudget(db, activations),
    ledger: new DeliveryLedger(db),
    desk: new DeliveryDesk(db),
    schedules: new ScheduleStore(db),
    scheduleFires: new ScheduleFires(db),
    exportRuns: new ExportRuns(db),
    exportChunks: new ExportChunks(db),
    exportFiles: new ExportFiles(db),
    bulkSlices: new BulkSlices(db),
    profiles: new ProfileStore(db),
    segmentPeople: new SegmentPeople(db),
    digestDeliveries: new DigestDeliveries(db),
  };
}
