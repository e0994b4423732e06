import { parseArgs } from 'node:util';
import { type SandboxAddress } from '../../apps/standalone/sandbox-config.js';
import { exportFormats } from '../../domain/segment-export.js';
import { startProcess } from '../started-process.js';
import { type BenchSystem, startSystem } from './bench-system.js';
import { curlAndZcat, debriefDownload, debriefRun, type ExportFigures } from './export-candidates.js';
import { setExportSize } from './sandbox-export.js';

const { values: options } = parseArgs({
  options: {
    gigabytes: { type: 'string', default: '1,10' },
    rounds: { type: 'string', default: '3' },
    /** Whole runs as well: API, Temporal, worker. */
    runs: { type: 'boolean', default: false },
  },
});

type Candidates = Record<string, () => Promise<ExportFigures>>;

const baseline = 'curl | zcat > file';
const mostGigabytesOfAllFormats = 1;

function candidatesOf(gigabytes: number, address: SandboxAddress, system: BenchSystem | undefined): Candidates {
  const candidates: Candidates = { [baseline]: () => curlAndZcat(address) };
  for (const format of gigabytes > mostGigabytesOfAllFormats ? (['ndjson'] as const) : exportFormats) {
    candidates[`download, ${format}`] = () => debriefDownload(address, format);
    if (system) candidates[`run, ${format}`] = () => debriefRun(system, format);
  }
  return candidates;
}

async function measure(candidates: Candidates): Promise<Map<string, ExportFigures[]>> {
  const rounds = new Map<string, ExportFigures[]>();
  // In turn, so that a drift of the machine touches all alike.
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const [name, candidate] of Object.entries(candidates)) {
      rounds.set(name, [...(rounds.get(name) ?? []), await candidate()]);
    }
  }
  return rounds;
}

function report(gigabytes: number, rounds: Map<string, ExportFigures[]>): void {
  const reference = median(rounds.get(baseline) ?? []);
  console.log(`\n${gigabytes} GB of rows (median of ${options.rounds})`);
  for (const [name, figures] of rounds) {
    const { seconds } = median(figures);
    const speed = `${(reference.bytes / 1e6 / seconds).toFixed(0)} MB/s`.padStart(9);
    const memory = figures.flatMap(({ extraMemory = [] }) => extraMemory);
    const extra = memory.length > 0 ? `   at most ${Math.max(0, ...memory).toFixed(0)} MB of memory above idle` : '';
    console.log(`  ${name.padEnd(20)}${speed}   ratio ${(reference.seconds / seconds).toFixed(2)}${extra}`);
  }
}

/** The round in the middle, by time. */
function median(rounds: ExportFigures[]): ExportFigures {
  const middle = rounds.toSorted((a, b) => a.seconds - b.seconds)[Math.floor(rounds.length / 2)];
  if (!middle) throw new Error('nothing was measured');
  return middle;
}

async function measureAll(address: SandboxAddress, system?: BenchSystem): Promise<void> {
  for (const gigabytes of options.gigabytes.split(',').map(Number)) {
    await setExportSize(address, { bytes: gigabytes * 1e9 });
    report(gigabytes, await measure(candidatesOf(gigabytes, address, system)));
  }
}

if (options.runs) {
  const system = await startSystem('production');
  await measureAll(system.sandbox, system).finally(() => system.stop());
} else {
  const sandbox = await startProcess('sandbox', 'apps/sandbox/main.js', /^\{/, {});
  await measureAll(JSON.parse(sandbox.line) as SandboxAddress).finally(() => sandbox.stop());
}
