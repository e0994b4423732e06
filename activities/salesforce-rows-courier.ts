import { type SalesforceRows } from '../domain/destination.js';
import { type ExportedFile } from '../domain/segment-export.js';
import { IntegrationError } from '../integrations/http/integration-error.js';
import { type BulkSlices } from '../storage/bulk-slices.js';
import { type FileStore } from '../storage/file-store.js';
import { transferInBulk } from './bulk-transfer.js';
import { type Connections, connectionNamed } from './connections.js';
import { type ExportCourier } from './courier.js';
import { openExportFile } from './open-export-file.js';

type Content = Pick<ExportedFile, 'key' | 'format' | 'rows' | 'bytes' | 'sha256'>;

/** What an org takes in 24 hours (Salesforce docs, Bulk API limits). */
const maxRows = 150_000_000;

/** The file's rows upserted in bulk, which may be repeated. An attempt goes on where the one before it was. */
export function createSalesforceRowsCourier(
  { salesforce }: Pick<Connections, 'salesforce'>,
  files: FileStore,
  slices: BulkSlices,
): ExportCourier<SalesforceRows> {
  return {
    render: ({ key, format, rows, bytes, sha256 }) =>
      JSON.stringify({ key, format, rows, bytes, sha256 } satisfies Content),
    async send({ id: deliveryId, destination }, content) {
      const file = JSON.parse(content) as Content;
      if (file.rows > maxRows) throw tooManyRows();
      const jobIds = await transferInBulk({
        id: { deliveryId, sha256: file.sha256 },
        file: { format: file.format, open: (start) => openExportFile(files, file, start) },
        destination,
        bulk: connectionNamed(salesforce, destination.connection).bulk,
        slices,
      });
      return { id: jobIds.join(',') || null, url: null };
    },
  };
}

function tooManyRows(): IntegrationError {
  return new IntegrationError({
    message: 'Salesforce takes no more than 150 million rows a day in bulk; export a shorter time.',
    kind: 'rejected',
    vendor: 'salesforce',
    effect: 'none',
  });
}
