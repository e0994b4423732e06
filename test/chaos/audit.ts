import { type DeliveryView } from '../../apps/api/deliveries/delivery-responses.js';
import { type Effect } from '../../apps/sandbox/effect.js';
import { type DeliveryCell } from '../../domain/receipt.js';
import { isTerminal } from '../../domain/run.js';
import { type Evidence, type ObservedRun, type Violation, type ViolationKind } from './audit-evidence.js';
import { auditFields } from './audit-fields.js';
import { countThings, deliveryOf } from './delivery-effects.js';

/** Compares what was accepted with its account and with what the vendors hold. Names every promise that was broken. */
export function audit({ accepted, deliveries, effects }: Evidence): Violation[] {
  const cellsByRun = new Map(accepted.map(({ number, view }) => [number, view?.receipt?.deliveries ?? []]));
  const effectsOf = new Map<string, Effect[]>();
  for (const effect of effects) {
    const id = deliveryOf(effect, cellsByRun);
    if (id !== undefined) effectsOf.set(id, [...(effectsOf.get(id) ?? []), effect]);
  }
  const cells = [...cellsByRun.values()].flat();
  return [
    ...accepted.flatMap(lostRun),
    ...openCells(accepted, deliveries),
    ...cells.flatMap((cell) => wrongCell(cell, effectsOf.get(cell.id) ?? [])),
    ...foreignEffects(accepted, effectsOf),
    ...auditFields(accepted, effects),
    ...contradictions(cells, deliveries),
  ];
}

function lostRun({ runId, number, view }: ObservedRun): Violation[] {
  if (view && isTerminal(view.state) && view.receipt) return [];
  const state = view ? `is ${view.state}, receipt ${view.receipt ? 'there' : 'missing'}` : 'was never seen';
  return [{ kind: 'lost', subject: runId, detail: `run number ${number} ${state}` }];
}

function openCells(accepted: readonly ObservedRun[], deliveries: readonly DeliveryView[]): Violation[] {
  const ended = new Set(accepted.filter(({ view }) => view && isTerminal(view.state)).map(({ runId }) => runId));
  return deliveries
    .filter(({ runId, state }) => ended.has(runId) && (state === 'pending' || state === 'sending'))
    .map(({ id, state }) => ({ kind: 'open', subject: id, detail: `${state} in an ended run` }));
}

function wrongCell(cell: DeliveryCell, effects: readonly Effect[]): Violation[] {
  const { id, state, error, destination } = cell;
  const violation = (kind: ViolationKind, detail: string): Violation => ({
    kind,
    subject: id,
    detail: `${destination.kind} ${detail}`,
  });
  const things = countThings(effects);
  return [
    ...(state === 'pending' || state === 'sending' ? [violation('open', `is ${state} in a receipt`)] : []),
    ...(state !== 'delivered' && error === null ? [violation('unexplained', `is ${state} without a reason`)] : []),
    ...(state === 'delivered' && things === 0 ? [violation('missing', 'is called delivered')] : []),
    ...(things > 1 ? [violation('duplicate', `is there ${things} times`)] : []),
    ...(things > 0 && !mayBeThere(cell) ? [violation('unaccounted', `arrived and is called ${state}`)] : []),
    ...(hookBodies(effects) > 1 ? [violation('duplicate', 'was repeated with another body')] : []),
  ];
}

/** A field that was superseded may have held its bytes for a while. */
function mayBeThere({ state, error }: DeliveryCell): boolean {
  return state === 'delivered' || state === 'ambiguous' || error?.kind === 'superseded';
}

function hookBodies(effects: readonly Effect[]): number {
  return new Set(effects.flatMap((effect) => (effect.kind === 'hook' ? [effect.body] : []))).size;
}

/** What is at a vendor and belongs to no accepted run: a request that became two runs, or a delivery under another id. */
function foreignEffects(accepted: readonly ObservedRun[], effectsOf: ReadonlyMap<string, Effect[]>): Violation[] {
  const known = new Set(accepted.flatMap(({ view }) => view?.receipt?.deliveries.map(({ id }) => id) ?? []));
  const unsettled = accepted.filter(({ view }) => !view?.receipt).map(({ runId }) => runId);
  return [...effectsOf.keys()]
    .filter((id) => !known.has(id) && !unsettled.some((runId) => id.startsWith(runId)))
    .map((id) => ({ kind: 'foreign', subject: id, detail: 'is at a vendor, and of no accepted run' }));
}

function contradictions(cells: readonly DeliveryCell[], deliveries: readonly DeliveryView[]): Violation[] {
  const listed = new Map(deliveries.map(({ id, state }) => [id, state]));
  return cells
    .filter(({ id, state }) => listed.get(id) !== state)
    .map(({ id, state }) => ({
      kind: 'contradiction',
      subject: id,
      detail: `${state} in its receipt, ${listed.get(id) ?? 'absent'} among the deliveries`,
    }));
}
