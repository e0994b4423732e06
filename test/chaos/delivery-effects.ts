import { deliveryIdOf } from '../../apps/sandbox/delivery-id-of.js';
import { type Effect } from '../../apps/sandbox/effect.js';
import { type DestinationKind } from '../../domain/destination.js';
import { type DeliveryCell } from '../../domain/receipt.js';
import { runNumberIn } from './chaos-requests.js';

/** The field that the load writes to, and the attribute; neither can say which delivery it is of. */
const unkeyedKinds = { record: 'salesforce-field', attribute: 'intercom-contact-attribute' } as const satisfies Partial<
  Record<Effect['kind'], DestinationKind>
>;

/** Cells by the number of the run. */
export type CellsByRun = ReadonlyMap<number, readonly DeliveryCell[]>;

/**
 * The delivery that an effect is of: by its id, or by the note in the bytes where the vendor keeps no id. Undefined for
 * what no delivery made: a summary, a link to an object, the first message of a thread.
 */
export function deliveryOf(effect: Effect, cells: CellsByRun): string | undefined {
  const id = deliveryIdOf(effect);
  if (id !== undefined || (effect.kind !== 'record' && effect.kind !== 'attribute')) return id;
  const number = runNumberIn(writtenText(effect));
  if (number === undefined) return undefined;
  const cell = cells.get(number)?.find(({ destination }) => destination.kind === unkeyedKinds[effect.kind]);
  return cell?.id ?? `run number ${number}`;
}

/** The run whose bytes a record's field or a contact's attribute has taken; undefined for any other effect. */
export function fieldWriteOf(effect: Effect): { record: string; number: number } | undefined {
  if ((effect.kind !== 'record' && effect.kind !== 'attribute') || deliveryIdOf(effect) !== undefined) return undefined;
  const number = runNumberIn(writtenText(effect));
  const holder = effect.kind === 'record' ? effect.object : effect.of;
  return number === undefined ? undefined : { record: `${holder} ${effect.id}`, number };
}

/** How many things a person at the vendor would count; a repeated set, upsert or webhook adds none. */
export function countThings(effects: readonly Effect[]): number {
  const things = effects.map((effect, index) => {
    switch (effect.kind) {
      case 'note':
      case 'conversation-note':
      case 'message':
        return `${index}`;
      case 'record':
      case 'object':
        return effect.id;
      case 'hook':
      case 'attribute':
      case 'summary':
      case 'export':
        return '';
    }
  });
  return new Set(things).size;
}

function writtenText(effect: Extract<Effect, { kind: 'record' | 'attribute' }>): string {
  return JSON.stringify(effect.kind === 'record' ? effect.fields : effect.attributes);
}
