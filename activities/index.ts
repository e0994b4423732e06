import { type ExportLinks } from '../domain/export-link.js';
import { type RunWindows } from '../domain/run-windows.js';
import { type FileStore } from '../storage/file-store.js';
import { type Stores } from '../storage/stores.js';
import { type BriefingActivities, createBriefingActivities } from './briefing-activities.js';
import { type Connections } from './connections.js';
import { createCouriers } from './couriers.js';
import {
  createDeliveryActivities,
  type DeliveryActivities,
  type DeliveryActivityOptions,
} from './delivery-activities.js';
import { createDigestActivities, type DigestActivities } from './digest-activities.js';
import { createExportActivities, type ExportActivities } from './export-activities.js';
import { createExportFileActivities, type ExportFileActivities } from './export-file-activities.js';
import { createFileActivities, type FileActivities } from './file-activities.js';
import { type BriefingModel, createModelActivities, type ModelActivities } from './model-activities.js';
import { createPeopleActivities, type PeopleActivities } from './people-activities.js';
import { createBriefingPublisher } from './publish-briefing.js';
import { createScheduleActivities, type ScheduleActivities } from './schedule-activities.js';
import { createSessionActivities, type SessionActivities } from './session-activities.js';
import { type SummarySources } from './summarize-each.js';
import { createSummaryActivities, type SummaryActivities } from './summary-activities.js';

export interface Activities
  extends
    SessionActivities,
    SummaryActivities,
    BriefingActivities,
    ModelActivities,
    DeliveryActivities,
    ExportActivities,
    ExportFileActivities,
    FileActivities,
    PeopleActivities,
    DigestActivities,
    ScheduleActivities {}

export interface ActivityOptions
  extends Pick<DeliveryActivityOptions, 'pacesOf' | 'settleMs' | 'onPaused'>, Pick<SummarySources, 'onBudgetAlert'> {
  stores: Stores;
  files: FileStore;
  /** How long files are kept. */
  retentionDays: number;
  /** The shortest pause between two looks at an operation. */
  pollMs: number;
  /** Of runs that a schedule starts: operations at once, and how long each phase is tried. */
  parallel: number;
  windows: RunWindows;
  /** Undefined where none are configured. */
  links: ExportLinks | undefined;
  connections: Connections;
  /** Undefined: briefings are merged. */
  model?: BriefingModel;
  /** Queues that connections were given, by connection. */
  taskQueues: ReadonlyMap<string, string>;
}

/** Everything a worker can be asked to do. */
export function createActivities({
  stores,
  files,
  links,
  connections,
  model,
  taskQueues,
  retentionDays,
  pollMs,
  parallel,
  windows,
  onBudgetAlert,
  ...delivering
}: ActivityOptions): Activities {
  const { runs, runLedger, exportRuns, exportChunks: chunks, exportFiles, summaries, budget, ledger, desk } = stores;
  const { segmentPeople, digestDeliveries: digests } = stores;
  const offering = { chunks, exportFiles, retentionDays };
  const sources = { summaries, budget, fullstory: connections.fullstory, onBudgetAlert };
  const couriers = createCouriers(connections, { files, links, slices: stores.bulkSlices });
  const publish = createBriefingPublisher({ runLedger, ledger, couriers, taskQueues });
  const briefings = createBriefingActivities({ runs, runLedger, exportRuns, segmentPeople, desk, publish, taskQueues });
  return {
    ...createSessionActivities({ runLedger, ...sources }),
    ...createSummaryActivities({ sources, ...briefings }),
    ...briefings,
    ...createModelActivities({ runLedger, publish, model }),
    ...createExportActivities({ exportRuns, chunks, files, pollMs, settleMs: delivering.settleMs, ...connections }),
    ...createExportFileActivities({ runs, exportRuns, files, couriers, taskQueues, ...offering }),
    ...createFileActivities(exportFiles, files, exportRuns, segmentPeople),
    ...createPeopleActivities({ people: segmentPeople, digests, files, ...sources, ...offering }),
    ...createDigestActivities({ digests, people: segmentPeople, summaries, budget, taskQueues }),
    ...createScheduleActivities({ schedules: stores.schedules, fires: stores.scheduleFires, parallel, windows }),
    ...createDeliveryActivities({ ledger, couriers, ...delivering }),
  };
}
