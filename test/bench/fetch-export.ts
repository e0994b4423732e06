import { parseArgs } from 'node:util';
import { resumedDownload } from '../../activities/resumed-download.js';
import { type SandboxAddress } from '../../apps/standalone/sandbox-config.js';
import { standardColumns } from '../../domain/export-columns.js';
import { type ExportFormat } from '../../domain/segment-export.js';
import { gunzipIfNeeded } from '../../integrations/export-rows/gunzip-if-needed.js';
import { joinRows } from '../../integrations/export-rows/join-rows.js';
import { recodeRows } from '../../integrations/export-rows/recode-rows.js';
import { createLocalFileStore } from '../../storage/local-file-store.js';
import { type FetchFigures } from './export-candidates.js';
import { forgetPeakMemory, peakMemory } from './peak-memory.js';
import { sandboxFullstory } from './sandbox-export.js';

const { values: options } = parseArgs({
  options: {
    sandbox: { type: 'string', default: '{}' },
    export: { type: 'string', default: '' },
    format: { type: 'string', default: 'ndjson' },
    folder: { type: 'string', default: '.' },
  },
});
const format = options.format as ExportFormat;
const fields = format === 'ndjson' ? undefined : standardColumns('events');
const client = sandboxFullstory(JSON.parse(options.sandbox) as SandboxAddress);
const files = createLocalFileStore(options.folder);
await files.check();

const idleMegabytes = await forgetPeakMemory(process.pid);
const begin = performance.now();
const source = gunzipIfNeeded(resumedDownload(client, options.export, new AbortController().signal));
const recoded = recodeRows(source, { format, fields, timezone: 'UTC' });
const { bytes } = await files.write('export', joinRows([recoded], format, fields), { contentType: 'text/plain' });
const figures: FetchFigures = {
  rows: recoded.rows,
  bytes,
  seconds: (performance.now() - begin) / 1000,
  idleMegabytes,
  peakMegabytes: await peakMemory(process.pid),
};
console.log(JSON.stringify(figures));
await client.close();
