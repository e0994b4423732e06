import { type DeliveryCell } from '../../domain/receipt.js';
import { type ViolationKind } from './audit-evidence.js';
import { blindChannel } from './chaos-requests.js';
import { quantile, recoveryTimes } from './kill-recovery.js';
import { type ChaosResult } from './run-chaos.js';

/** The figures of a chaos run and everything that it found, as lines for a person. */
export function chaosReport({ evidence, violations, kills, falls, durationMs }: ChaosResult): string[] {
  const cells = evidence.accepted.flatMap(({ view }) => view?.receipt?.deliveries ?? []);
  const ended = evidence.accepted.flatMap(({ view }) =>
    view?.receipt ? [{ acceptedAt: Date.parse(view.createdAt), endedAt: Date.parse(view.receipt.endedAt) }] : [],
  );
  const seconds = durationMs / 1_000;
  return [
    `kills        ${kills.length}: ${listed(countBy(kills, ({ kind }) => kind))}`,
    `other ends   ${listed(new Map(Object.entries(falls)))}`,
    `accepted     ${evidence.accepted.length} runs: ${listed(countBy(evidence.accepted, ({ view }) => view?.state ?? 'unseen'))}`,
    `deliveries   ${cells.length}: ${listed(countBy(cells, ({ state }) => state))}`,
    ...[...groupBy(cells, kindOf)].map(
      ([kind, those]) => `  ${kind.padEnd(28)} ${listed(countBy(those, ({ state }) => state))}`,
    ),
    `attempts     ${cells.reduce((sum, { attempts }) => sum + attempts, 0)}`,
    `up again     ${times(kills.map(({ killedAt, upAt }) => upAt - killedAt))}`,
    `next run     ${times(recoveryTimes(kills, ended))} after that`,
    ...[...groupBy(kills, ({ kind }) => kind)].map(
      ([kind, those]) => `  of ${kind.padEnd(25)} ${times(recoveryTimes(those, ended))}`,
    ),
    `duration     ${seconds.toFixed(1)} s, ${(cells.length / seconds).toFixed(1)} deliveries/s`,
    `broken       ${violations.length}: ${listed(countOfEach(violations.map(({ kind }) => kind)))}`,
    ...violations.map(({ kind, subject, detail }) => `  ${kind} ${subject}: ${detail}`),
  ];
}

const alwaysNamed: readonly ViolationKind[] = ['duplicate', 'lost', 'unaccounted'];

function countOfEach(found: readonly ViolationKind[]): Map<string, number> {
  const none = new Map<string, number>(alwaysNamed.map((kind) => [kind, 0]));
  for (const kind of found) none.set(kind, (none.get(kind) ?? 0) + 1);
  return none;
}

function kindOf({ destination }: DeliveryCell): string {
  if (destination.kind !== 'slack-message') return destination.kind;
  if (destination.channel === blindChannel) return 'slack-message, unreadable';
  return destination.threadTs === undefined ? 'slack-message' : 'slack-message, in a thread';
}

function times(ms: readonly number[]): string {
  const at = (share: number) => `${quantile(ms, share)} ms`;
  return `p50 ${at(0.5)}, p99 ${at(0.99)}, max ${at(1)} (of ${ms.length})`;
}

function listed(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([name, count]) => `${name} ${count}`).join(', ');
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, number> {
  return new Map([...groupBy(items, keyOf)].map(([key, those]) => [key, those.length]));
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
