import { type Briefing } from '../domain/briefing.js';
import { type Delivery, type DeliveryEffect } from '../domain/delivery.js';
import {
  type BriefingDestination,
  type Destination,
  type DestinationOf,
  type ExportDestination,
} from '../domain/destination.js';
import { type ExportedFile } from '../domain/segment-export.js';

/** A delivery to a destination of a known kind. */
export interface DeliveryTo<To extends Destination> extends Pick<Delivery, 'id' | 'runId'> {
  destination: To;
  /** When the run was asked for. */
  createdAt: Date;
}

/** What a courier needs besides the bytes. */
export interface Handover<To extends Destination> extends DeliveryTo<To> {
  /** Reserves a field that older runs must not overwrite. @throws Superseded, Postponed */
  holdField: (field: string) => Promise<void>;
}

/** How one kind of destination is reached. */
export interface Courier<To extends Destination> {
  /** One effect at the vendor. @throws IntegrationError */
  send(delivery: Handover<To>, content: string): Promise<DeliveryEffect>;
  /**
   * Asks the vendor whether an earlier attempt arrived; undefined is the vendor's word that it did not. Absent where the
   * vendor keeps one of whatever is sent twice.
   */
  findEffect?(delivery: DeliveryTo<To>, content: string, since: Date): Promise<DeliveryEffect | undefined>;
}

export interface BriefingCourier<To extends BriefingDestination> extends Courier<To> {
  /** The bytes that every attempt sends. Pure. */
  render(briefing: Briefing, delivery: DeliveryTo<To>): string;
}

export interface ExportCourier<To extends ExportDestination> extends Courier<To> {
  /** What every attempt sends beside the file itself, which stays in the file store. Made once, so it may tell the time. */
  render(file: ExportedFile, delivery: DeliveryTo<To>): string;
}

export type BriefingCouriers = {
  [Kind in BriefingDestination['kind']]: BriefingCourier<DestinationOf<Kind>>;
};
export type ExportCouriers = { [Kind in ExportDestination['kind']]: ExportCourier<DestinationOf<Kind>> };
export type Couriers = BriefingCouriers & ExportCouriers;

/** The courier of a destination, whatever its kind; the table guarantees that the two fit. */
export function courierFor(couriers: Couriers, { kind }: Destination): Courier<Destination> {
  return couriers[kind];
}

export function briefingCourierFor(
  couriers: BriefingCouriers,
  { kind }: BriefingDestination,
): BriefingCourier<BriefingDestination> {
  return couriers[kind];
}

export function exportCourierFor(
  couriers: ExportCouriers,
  { kind }: ExportDestination,
): ExportCourier<ExportDestination> {
  return couriers[kind];
}

/** A newer run has written the same field; this one is not wanted any more. */
export class Superseded extends Error {
  override readonly name = 'Superseded';
}

/** Nothing was done, and nothing is wrong: it is not its turn yet, or what it needs is not there. */
export class Postponed extends Error {
  override readonly name = 'Postponed';
  constructor(
    message: string,
    readonly waitMs: number,
    /** Stable; how the engine's history calls it. */
    readonly code = 'postponed',
  ) {
    super(message);
  }
}
