import { type ExportLinks } from '../domain/export-link.js';
import { type BulkSlices } from '../storage/bulk-slices.js';
import { type FileStore } from '../storage/file-store.js';
import { type Connections } from './connections.js';
import { type ExportCouriers } from './courier.js';
import { createSalesforceRowsCourier } from './salesforce-rows-courier.js';
import { createSlackExportCourier } from './slack-export-courier.js';
import { createWebhookExportCourier } from './webhook-export-courier.js';

/** Where exports are, and how their receivers get at them. */
export interface ExportSources {
  files: FileStore;
  /** Undefined where no links are configured; webhooks cannot be sent then. */
  links: ExportLinks | undefined;
  slices: BulkSlices;
}

export function createExportCouriers(
  connections: Connections,
  { files, links, slices }: ExportSources,
): ExportCouriers {
  return {
    'slack-export': createSlackExportCourier(connections, files),
    'salesforce-rows': createSalesforceRowsCourier(connections, files, slices),
    'webhook-export': createWebhookExportCourier(connections, links),
  };
}
