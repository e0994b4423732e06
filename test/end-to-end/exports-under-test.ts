import { inject } from 'vitest';
import { type ExportEffect } from '../../apps/sandbox/effect.js';
import { type ExportSettings } from '../../apps/sandbox/export-settings.js';
import { exportRows } from '../../apps/sandbox/export-rows.js';
import { type DebriefUnderTest, startDebriefUnderTest } from './debrief-under-test.js';

export interface ExportsUnderTest extends DebriefUnderTest {
  /** Nothing has happened at the vendor, and nothing is wrong with it. */
  startAfresh(): void;
  /** How the vendor makes the exports that are created from now on; done at the first look unless said otherwise. */
  vendorMakes(settings: Partial<ExportSettings>): void;
  /** What the vendor has been made to begin since start. */
  creations(): ExportEffect[];
  /** Asks for an export and waits for its end. */
  export(body: object): Promise<ExportRun>;
  file(runId: string, headers?: Record<string, string>): Promise<Response>;
}

export interface ExportRun {
  runId: string;
  receipt: Awaited<ReturnType<DebriefUnderTest['receipt']>>;
}

/** A day of everybody's events. */
export const everyonesDay = {
  segment: 'everyone',
  kind: 'events',
  format: 'ndjson',
  timeRange: { start: '2026-11-19T00:00:00Z', end: '2026-11-20T00:00:00Z' },
};

/** A Debrief that polls every 20 ms. */
export async function startExportsUnderTest(configuration: object = {}): Promise<ExportsUnderTest> {
  const debrief = await startDebriefUnderTest({
    temporalAddress: inject('temporalAddress'),
    windows: { exportMs: 60_000, downloadMs: 60_000, deliverMs: 10_000 },
    configuration: { exports: { pollMs: 20 }, ...configuration },
  });
  const { fullstory } = debrief.sandbox;
  const vendorMakes: ExportsUnderTest['vendorMakes'] = (settings) =>
    fullstory.control('exports', { pollsUntilDone: 0, ...settings });
  return {
    ...debrief,
    vendorMakes,
    startAfresh() {
      fullstory.reset();
      vendorMakes({});
    },
    creations: () => fullstory.effects().filter((effect): effect is ExportEffect => effect.kind === 'export'),
    async export(body) {
      const runId = await debrief.requestExport(body);
      return { runId, receipt: await debrief.receipt(runId) };
    },
    file: (runId, headers) => debrief.call('GET', `/v1/exports/${runId}/file`, undefined, headers),
  };
}

/** The rows that the vendor's exports hold, in the order of the exports. */
export function rowsOf(creations: ExportEffect[]): string[] {
  return creations.flatMap(({ plan }) => [...exportRows(plan)]);
}
