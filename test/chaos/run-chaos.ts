import { type ChaosSettings } from '../../apps/sandbox/chaos.js';
import { audit } from './audit.js';
import { type Evidence, type Violation } from './audit-evidence.js';
import { createChaosLoad } from './chaos-load.js';
import { chaosRequest, destinationsPerRun } from './chaos-requests.js';
import { type PartName, partNames, type ServerKind, startChaosSystem } from './chaos-system.js';
import { readEffectLog } from './effect-log.js';
import { planKills } from './kill-plan.js';
import { type KillRecord } from './kill-recovery.js';
import { createPersistentCaller } from './persistent-caller.js';
import { strikeParts } from './strike-parts.js';
import { hideBlindChannel, openThreads, roughWeather, setWeather } from './vendor-faults.js';

export interface ChaosOptions {
  kills: number;
  deliveries: number;
  server: ServerKind;
  /** The same kills and faults for the same seed; what they hit still depends on the machine. */
  seed: number;
  weather?: ChaosSettings;
  /** Kills one part only when a run has ended since the last kill; else it may hit while everything is recovering. */
  letRecover?: boolean;
  /** A module of the build that the workers load first. */
  workerPreload?: string;
  /** How long runs may still take when load, kills and faults are over; what has not ended then is lost. */
  patienceMs?: number;
  report?: (line: string) => void;
}

export interface ChaosResult {
  evidence: Evidence;
  violations: Violation[];
  kills: KillRecord[];
  /** How often parts ended without being killed. */
  falls: Record<PartName, number>;
  /** From the first request to the last receipt. */
  durationMs: number;
}

/** Kills every part of Debrief at random under load and bad weather, lets it recover, and audits what came of it. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const { server, seed, weather = roughWeather, letRecover = false, workerPreload } = options;
  const { patienceMs = 300_000, report } = options;
  const system = await startChaosSystem({ server, workerPreload });
  const over = new AbortController();
  const { signal } = over;
  try {
    const threads = await openThreads(system.sandbox);
    await hideBlindChannel(system.sandbox);
    await setWeather(system.sandbox, { ...weather, seed });

    const runs = Math.ceil(options.deliveries / destinationsPerRun);
    const kills: KillRecord[] = [];
    const caller = createPersistentCaller(system.url, signal);
    const load = createChaosLoad({
      caller,
      signal,
      runs,
      name: `chaos-${seed}`,
      requestOf: (number) => chaosRequest(number, threads),
      // Kills take their time; a load that did not wait for them would be over before the last.
      mayBegin: (number) => kills.length >= Math.floor((number * options.kills) / runs) - 1,
    });
    const begin = Date.now();
    const striking = strikeParts(planKills({ kills: options.kills, runs, seed }), {
      parts: system.parts,
      signal,
      load,
      letRecover,
      onStruck(kill) {
        kills.push(kill);
        report?.(
          `kill ${kills.length} (${kill.kind}) after ${load.begun()} runs: up in ${kill.upAt - kill.killedAt} ms`,
        );
      },
    });
    await Promise.all([load.run(), striking]);
    await setWeather(system.sandbox, {});
    const accepted = await load.settled(AbortSignal.timeout(patienceMs));
    const durationMs = Date.now() - begin;

    const deliveries = await caller.deliveries();
    const evidence = { accepted, deliveries, effects: await readEffectLog(system.effectLog) };
    const falls = Object.fromEntries(partNames.map((name) => [name, system.parts[name].falls()]));
    return { evidence, violations: audit(evidence), kills, falls: falls as Record<PartName, number>, durationMs };
  } finally {
    over.abort();
    await system.stop();
  }
}
