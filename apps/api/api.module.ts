import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { type Database } from '../../storage/database.js';
import { createStores } from '../../storage/stores.js';
import { storeOptions } from '../store-options.js';
import { ProfileStore } from '../../storage/profile-store.js';
import { RunLedger } from '../../storage/run-ledger.js';
import { RunStore } from '../../storage/run-store.js';
import { ScheduleFires } from '../../storage/schedule-fires.js';
import { ScheduleStore } from '../../storage/schedule-store.js';
import { ExportFiles } from '../../storage/export-files.js';
import { ExportRuns } from '../../storage/export-runs.js';
import { type FileStore } from '../../storage/file-store.js';
import { type Config } from '../config.js';
import { ApiKeyGuard } from './api-key.guard.js';
import { ApiSettings } from './api-settings.js';
import { ActivationBudget } from '../../storage/activation-budget.js';
import { BudgetController } from './budget/budget.controller.js';
import { BudgetViews } from './budget/budget-views.js';
import { DatabaseHandle } from './database-handle.js';
import { ProblemFilter } from './errors/problem.filter.js';
import { createValidationPipe } from './errors/validation.js';
import { Metrics, type WorkerMetrics } from './operations/metrics.js';
import { OperationsController } from './operations/operations.controller.js';
import { Readiness } from './operations/readiness.js';
import { DeliveriesController } from './deliveries/deliveries.controller.js';
import { DestinationsController } from './deliveries/destinations.controller.js';
import { DeliveryDesk } from '../../storage/delivery-desk.js';
import { RunRetry } from './runs/run-retry.js';
import { PeopleController } from './people/people.controller.js';
import { RunAnswer } from './runs/run-answer.js';
import { RunFeed } from './runs/run-feed.js';
import { RunIntake } from './runs/run-intake.js';
import { RunsController } from './runs/runs.controller.js';
import { UnstartedRuns } from './runs/unstarted-runs.js';
import { FireAccount } from './schedules/fire-account.js';
import { ScheduleContents } from './schedules/schedule-contents.js';
import { ScheduleLifecycle } from './schedules/schedule-lifecycle.js';
import { ScheduleUpkeep } from './schedules/schedule-upkeep.js';
import { ScheduleViews } from './schedules/schedule-views.js';
import { SchedulesController } from './schedules/schedules.controller.js';
import { TemporalSchedules } from './schedules/temporal-schedules.js';
import { DigestRequests } from './digests/digest-requests.js';
import { DigestsController } from './digests/digests.controller.js';
import { ExportRequests } from './exports/export-requests.js';
import { ExportsController } from './exports/exports.controller.js';
import { FileAnswer } from './exports/file-answer.js';
import { FileShelf } from './file-shelf.js';
import { FullstoryDirectory } from './fullstory/fullstory-directory.js';
import { SearchExportsController } from './fullstory/search-exports.controller.js';
import { SegmentsController } from './fullstory/segments.controller.js';
import { VendorOperationsController } from './fullstory/vendor-operations.controller.js';
import { ProfileCatalogue } from './profiles/profile-catalogue.js';
import { ProfilesController } from './profiles/profiles.controller.js';
import { RunProfiles } from './profiles/run-profiles.js';
import { VendorProfiles } from './profiles/vendor-profiles.js';
import { SummariesController } from './summaries/summaries.controller.js';
import { TemporalClient } from './temporal-client.js';

/** What the API stands on; opened and closed by the process. */
export interface ApiParts {
  config: Config;
  database: Database;
  temporal: TemporalClient;
  files: FileStore;
  workerMetrics?: WorkerMetrics;
}

@Module({})
export class ApiModule {
  static with({ config, database, temporal, files, workerMetrics }: ApiParts): DynamicModule {
    const stores = createStores(database.db, storeOptions(config));
    return {
      module: ApiModule,
      controllers: [
        SummariesController,
        PeopleController,
        RunsController,
        DeliveriesController,
        DestinationsController,
        SchedulesController,
        OperationsController,
        ExportsController,
        DigestsController,
        SegmentsController,
        VendorOperationsController,
        SearchExportsController,
        ProfilesController,
        BudgetController,
      ],
      providers: [
        { provide: ApiSettings, useValue: new ApiSettings(config) },
        { provide: DatabaseHandle, useValue: new DatabaseHandle(database) },
        { provide: RunStore, useValue: stores.runs },
        { provide: RunLedger, useValue: stores.runLedger },
        { provide: ActivationBudget, useValue: stores.budget },
        { provide: DeliveryDesk, useValue: stores.desk },
        { provide: ProfileStore, useValue: stores.profiles },
        { provide: ExportRuns, useValue: stores.exportRuns },
        { provide: ExportFiles, useValue: stores.exportFiles },
        { provide: FileShelf, useValue: new FileShelf(files) },
        { provide: ScheduleStore, useValue: stores.schedules },
        { provide: ScheduleFires, useValue: stores.scheduleFires },
        { provide: TemporalClient, useValue: temporal },
        { provide: TemporalSchedules, useValue: temporal.schedules },
        { provide: Metrics, useValue: new Metrics(workerMetrics) },
        { provide: APP_GUARD, useClass: ApiKeyGuard },
        { provide: APP_PIPE, useFactory: createValidationPipe },
        { provide: APP_FILTER, useClass: ProblemFilter },
        Readiness,
        RunIntake,
        RunRetry,
        RunFeed,
        RunAnswer,
        FullstoryDirectory,
        BudgetViews,
        ProfileCatalogue,
        RunProfiles,
        VendorProfiles,
        ExportRequests,
        DigestRequests,
        FileAnswer,
        UnstartedRuns,
        FireAccount,
        ScheduleContents,
        ScheduleLifecycle,
        ScheduleViews,
        ScheduleUpkeep,
      ],
    };
  }
}
