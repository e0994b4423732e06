import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type SandboxAddress, sandboxApiKey } from '../../apps/standalone/sandbox-config.js';
import { standardColumns } from '../../domain/export-columns.js';
import { type ExportFormat } from '../../domain/segment-export.js';
import { asScriptsStartIt } from '../started-process.js';
import { type BenchSystem } from './bench-system.js';
import { forgetPeakMemory, peakMemory } from './peak-memory.js';
import { exportAtSandbox, measuredRange, sandboxFullstory } from './sandbox-export.js';

export interface ExportFigures {
  seconds: number;
  /** Of the file that was written. */
  bytes: number;
  /** The most memory above what the process held before, in MB. */
  extraMemory?: number;
}

/** What one download took; the only line that `fetch-export` prints. */
export interface FetchFigures {
  rows: number;
  bytes: number;
  seconds: number;
  idleMegabytes: number;
  peakMegabytes: number;
}

const run = promisify(execFile);
const fetchExport = fileURLToPath(new URL('fetch-export.js', import.meta.url));

/** What a person would do at a terminal; nothing is checked, and nothing waits for the disk. */
export async function curlAndZcat(address: SandboxAddress): Promise<ExportFigures> {
  const client = sandboxFullstory(address);
  const { location } = await client.exportLink(await exportAtSandbox(client));
  await client.close();
  return inFolder(async (folder) => {
    const file = join(folder, 'export');
    const begin = performance.now();
    await run('bash', ['-c', 'set -o pipefail; curl -sf "$0" | zcat > "$1"', location, file]);
    return { seconds: (performance.now() - begin) / 1000, bytes: (await stat(file)).size };
  });
}

/** What the worker does with a finished export, in a process of its own. */
export async function debriefDownload(address: SandboxAddress, format: ExportFormat): Promise<ExportFigures> {
  const client = sandboxFullstory(address);
  const searchExportId = await exportAtSandbox(client);
  await client.close();
  return inFolder(async (folder) => {
    const flags = { sandbox: JSON.stringify(address), export: searchExportId, format, folder };
    const args = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
    const { stdout } = await run(process.execPath, [...asScriptsStartIt, fetchExport, ...args]);
    const { seconds, bytes, idleMegabytes, peakMegabytes } = JSON.parse(stdout) as FetchFigures;
    return { seconds, bytes, extraMemory: peakMegabytes - idleMegabytes };
  });
}

/** A whole run, from the request to its end; the memory is the worker's. */
export async function debriefRun({ url, processes }: BenchSystem, format: ExportFormat): Promise<ExportFigures> {
  const worker = processes.find(({ name }) => name === 'worker');
  if (!worker) throw new Error('the system has no worker of its own');
  const idle = await forgetPeakMemory(worker.pid);
  const begin = performance.now();
  const fields = format === 'ndjson' ? undefined : standardColumns('events');
  const request = { segment: 'everyone', kind: 'events', timeRange: measuredRange, format, fields };
  const { runId } = await call<{ runId: string }>(`${url}/v1/exports`, request);
  for (;;) {
    const { state } = await call<{ state: string }>(`${url}/v1/runs/${runId}`);
    if (state === 'completed') break;
    if (!['accepted', 'running'].includes(state)) throw new Error(`the run ended ${state}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const seconds = (performance.now() - begin) / 1000;
  const response = await fetch(`${url}/v1/exports/${runId}/file`, { method: 'HEAD', headers: authorization });
  const bytes = Number(response.headers.get('content-length'));
  return { seconds, bytes, extraMemory: (await peakMemory(worker.pid)) - idle };
}

const authorization = { authorization: `Bearer ${sandboxApiKey}` };

async function call<Answer>(url: string, body?: unknown): Promise<Answer> {
  const response = await fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { ...authorization, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Answer;
}

async function inFolder<T>(deed: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'debrief-bench-'));
  try {
    return await deed(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
