import { type Delivery, isOpen } from '../domain/delivery.js';
import { channelOf, type DestinationVendor, destinationVendor } from '../domain/destination.js';
import { type RunDetails } from '../storage/run-store.js';
import { type DeliveryInput } from './delivery-activities.js';

/** A delivery that is to be made, as a workflow needs it. */
export interface OpenDelivery extends DeliveryInput {
  vendor: DestinationVendor;
  /** The connection's own queue; undefined: the run's. */
  taskQueue?: string;
}

export function openDeliveries({ account }: RunDetails): Delivery[] {
  return account.deliveries.filter(isOpen);
}

/** `taskQueues` are those that connections were given, by connection. */
export function toOpenDelivery(
  { id, destination }: Pick<Delivery, 'id' | 'destination'>,
  taskQueues: ReadonlyMap<string, string>,
): OpenDelivery {
  const taskQueue = taskQueues.get(destination.connection);
  const channel = channelOf(destination);
  return {
    deliveryId: id,
    vendor: destinationVendor(destination),
    connection: destination.connection,
    ...(channel !== undefined && { channel }),
    ...(taskQueue !== undefined && { taskQueue }),
  };
}
