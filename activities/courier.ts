import { type Briefing } from '../domain/briefing.js';
import { type Delivery, type DeliveryEffect } from '../domain/delivery.js';
import { type Destination, type DestinationKind, type DestinationOf } from '../domain/destination.js';

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

/** How briefings reach one kind of destination. */
export interface Courier<To extends Destination> {
  /** The bytes that every attempt sends. Pure. */
  render(briefing: Briefing, delivery: DeliveryTo<To>): string;
  /** One effect at the vendor. @throws IntegrationError */
  send(delivery: Handover<To>, content: string): Promise<DeliveryEffect>;
  /**
   * Asks the vendor whether an earlier attempt arrived; undefined is the vendor's word that it did not. Absent where the
   * vendor keeps one of whatever is sent twice.
   */
  findEffect?(delivery: DeliveryTo<To>, content: string, since: Date): Promise<DeliveryEffect | undefined>;
}

export type Couriers = { [Kind in DestinationKind]: Courier<DestinationOf<Kind>> };

/** The courier of a destination, whatever its kind; the table guarantees that the two fit. */
export function courierFor(couriers: Couriers, { kind }: Destination): Courier<Destination> {
  return couriers[kind];
}

/** A newer run has written the same field; this one is not wanted any more. */
export class Superseded extends Error {
  override readonly name = 'Superseded';
}

/** Nothing was sent, and nothing is wrong: it is not this delivery's turn yet. */
export class Postponed extends Error {
  override readonly name = 'Postponed';
  constructor(
    message: string,
    readonly waitMs: number,
  ) {
    super(message);
  }
}
