import { randomUUID } from 'node:crypto';
import { createExportCouriers } from '../../activities/export-couriers.js';
import { exportCourierFor } from '../../activities/courier.js';
import { destinationVendor, type ExportDestination } from '../../domain/destination.js';
import { type ExportLinks } from '../../domain/export-link.js';
import { exportedFile, exportFileKey } from '../../domain/exported-file.js';
import { type ExportedFile, type ExportFormat, type ExportRequest } from '../../domain/segment-export.js';
import { ExportRuns } from '../../storage/export-runs.js';
import { type ActivityEnvironment, exportLinks, type PublishedDelivery } from './activity-environment.js';

const hourMs = 3_600_000;
const day = { start: '2026-11-19T00:00:00Z', end: '2026-11-20T00:00:00Z' };

/** A request for one day of everyone's sessions. */
export function exportRequest(destinations: ExportDestination[], format: ExportFormat = 'ndjson'): ExportRequest {
  return {
    source: 'fullstory',
    segment: { id: 'everyone', name: 'Everyone' },
    kind: 'sessions',
    format,
    timeRange: day,
    segmentTimeRange: day,
    timezone: 'UTC',
    chunkMs: 24 * hourMs,
    destinations,
  };
}

export interface ExportedOptions {
  /** Other than what the store would say. */
  life?: Partial<ExportedFile>;
  /** What links are made with. */
  links?: ExportLinks;
}

/** A run whose file is ready for its one destination; its text as the store has it. */
export async function exportedDelivery(
  { stores, files, database }: ActivityEnvironment,
  destination: ExportDestination,
  { text, rows, format }: { text: string; rows: number; format?: ExportFormat },
  { life, links = exportLinks }: ExportedOptions = {},
): Promise<PublishedDelivery & { file: ExportedFile }> {
  const runId = randomUUID();
  const request = exportRequest([destination], format);
  await stores.runs.accept({ id: runId, kind: 'export', requester: 'crm', request });
  const key = exportFileKey(runId, request);
  const written = await files.write(key, bytesOf(text), { contentType: 'text/plain' });
  const createdAt = new Date();
  const expiresAt = new Date(createdAt.getTime() + 720 * hourMs);
  const kept = { createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString() };
  const file = { ...exportedFile(runId, request, { ...written, rows }, kept), ...life };
  const [cell] = (await stores.runs.find(runId))?.account.deliveries ?? [];
  if (!cell) throw new Error('the run has no delivery');
  const couriers = createExportCouriers(
    { fullstory: new Map(), intercom: new Map(), salesforce: new Map(), slack: new Map(), webhook: new Map() },
    { files, links, slices: stores.bulkSlices },
  );
  const delivery = { id: cell.id, runId, destination, createdAt };
  const content = exportCourierFor(couriers, destination).render(file, delivery);
  await new ExportRuns(database.db).publish(runId, [{ id: cell.id, content }]);
  const { connection } = destination;
  return { runId, deliveryId: cell.id, vendor: destinationVendor(destination), connection, file };
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  if (text !== '') yield Buffer.from(text);
}
