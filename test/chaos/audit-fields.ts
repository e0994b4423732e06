import { type Effect } from '../../apps/sandbox/effect.js';
import { type IntercomContactAttribute, type SalesforceField } from '../../domain/destination.js';
import { type ObservedRun, type Violation } from './audit-evidence.js';
import { fieldWriteOf } from './delivery-effects.js';

/** What record fields and contact attributes promise: the newest run's bytes stay, and an older run gives way to nothing else. */
export function auditFields(accepted: readonly ObservedRun[], effects: readonly Effect[]): Violation[] {
  const createdAt = new Map(accepted.map(({ number, view }) => [number, view?.createdAt ?? '']));
  const isOlder = (number: number, than: number) => (createdAt.get(number) ?? '') < (createdAt.get(than) ?? '');
  return [...overwrittenFields(effects, isOlder), ...untrueSupersessions(accepted, effects, isOlder)];
}

type IsOlder = (number: number, than: number) => boolean;

function overwrittenFields(effects: readonly Effect[], isOlder: IsOlder): Violation[] {
  const newest = new Map<string, number>();
  const violations: Violation[] = [];
  for (const effect of effects) {
    const write = fieldWriteOf(effect);
    if (!write) continue;
    const { record, number } = write;
    const before = newest.get(record);
    if (before !== undefined && isOlder(number, before)) {
      const detail = `run number ${number} was written over the newer number ${before}`;
      violations.push({ kind: 'overwritten', subject: record, detail });
    } else {
      newest.set(record, number);
    }
  }
  return violations;
}

/** Cells that gave way to a newer run although none has written their field. */
function untrueSupersessions(
  accepted: readonly ObservedRun[],
  effects: readonly Effect[],
  isOlder: IsOlder,
): Violation[] {
  const written = new Set(effects.flatMap((effect) => fieldWriteOf(effect)?.number ?? []));
  const cells = accepted.flatMap(({ number, view }) =>
    (view?.receipt?.deliveries ?? []).flatMap(({ id, destination, error }) =>
      destination.kind === 'salesforce-field' || destination.kind === 'intercom-contact-attribute'
        ? [{ id, number, target: targetOf(destination), error }]
        : [],
    ),
  );
  return cells
    .filter(({ error }) => error?.kind === 'superseded')
    .filter(({ number, target }) => {
      const newer = cells.filter((other) => other.target === target && isOlder(number, other.number));
      return !newer.some((other) => written.has(other.number));
    })
    .map(({ id }) => ({ kind: 'unexplained', subject: id, detail: 'gave way, and no newer run wrote the field' }));
}

function targetOf(destination: SalesforceField | IntercomContactAttribute): string {
  if (destination.kind === 'intercom-contact-attribute')
    return JSON.stringify([destination.contact, destination.attribute]);
  const { object, id, match, field } = destination;
  return JSON.stringify([object, id, match, field]);
}
