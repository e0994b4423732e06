import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { type Database } from '../../storage/database.js';
import { createStores } from '../../storage/stores.js';
import { RunStore } from '../../storage/run-store.js';
import { type Config } from '../config.js';
import { ApiKeyGuard } from './api-key.guard.js';
import { ApiSettings } from './api-settings.js';
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
import { RunFeed } from './runs/run-feed.js';
import { RunIntake } from './runs/run-intake.js';
import { RunsController } from './runs/runs.controller.js';
import { UnstartedRuns } from './runs/unstarted-runs.js';
import { SummariesController } from './summaries/summaries.controller.js';
import { TemporalClient } from './temporal-client.js';

/** What the API stands on; opened and closed by the process. */
export interface ApiParts {
  config: Config;
  database: Database;
  temporal: TemporalClient;
  workerMetrics?: WorkerMetrics;
}

@Module({})
export class ApiModule {
  static with({ config, database, temporal, workerMetrics }: ApiParts): DynamicModule {
    const stores = createStores(database.db);
    return {
      module: ApiModule,
      controllers: [
        SummariesController,
        RunsController,
        DeliveriesController,
        DestinationsController,
        OperationsController,
      ],
      providers: [
        { provide: ApiSettings, useValue: new ApiSettings(config) },
        { provide: DatabaseHandle, useValue: new DatabaseHandle(database) },
        { provide: RunStore, useValue: stores.runs },
        { provide: DeliveryDesk, useValue: stores.desk },
        { provide: TemporalClient, useValue: temporal },
        { provide: Metrics, useValue: new Metrics(workerMetrics) },
        { provide: APP_GUARD, useClass: ApiKeyGuard },
        { provide: APP_PIPE, useFactory: createValidationPipe },
        { provide: APP_FILTER, useClass: ProblemFilter },
        Readiness,
        RunIntake,
        RunRetry,
        RunFeed,
        UnstartedRuns,
      ],
    };
  }
}
