import { type Connections } from './connections.js';
import { type Couriers } from './courier.js';
import { createExportCouriers, type ExportSources } from './export-couriers.js';
import { createIntercomCouriers } from './intercom-couriers.js';
import { createSalesforceCouriers } from './salesforce-couriers.js';
import { createSlackCouriers } from './slack-couriers.js';
import { createWebhookCouriers } from './webhook-couriers.js';

/** A courier for every kind of destination. */
export function createCouriers(connections: Connections, exports: ExportSources): Couriers {
  return {
    ...createSlackCouriers(connections),
    ...createIntercomCouriers(connections),
    ...createSalesforceCouriers(connections),
    ...createWebhookCouriers(connections),
    ...createExportCouriers(connections, exports),
  };
}
