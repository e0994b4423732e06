import { z } from 'zod';
import { deliveryStates } from '../../../domain/delivery.js';
import { type DeliveryAttempt } from '../../../domain/delivery-attempt.js';
import { type DeliveryRow, type DestinationRow } from '../../../storage/delivery-desk.js';

const instant = z.iso.datetime();
const failure = z.object({ kind: z.string(), message: z.string() });

export const DeliveryView = z.object({
  id: z.string(),
  runId: z.uuid(),
  destination: z.looseObject({ connection: z.string() }),
  place: z.string().meta({ description: 'What is paused and resumed together.' }),
  state: z.enum(deliveryStates),
  contentVersion: z.number().int(),
  attempts: z.number().int(),
  createdAt: instant,
  deliveredAt: instant.nullable(),
  effect: z.object({ id: z.string().nullable(), url: z.string().nullable() }).nullable(),
  error: failure.nullable(),
});
export type DeliveryView = z.infer<typeof DeliveryView>;

const evidence = z.object({
  sentBytes: z.number().int(),
  sentSha256: z.string(),
  status: z.number().int().optional(),
  code: z.string().optional(),
  requestId: z.string().optional(),
  error: failure.optional(),
});

export const DeliveryDetails = DeliveryView.extend({
  history: z.array(
    z.object({
      number: z.number().int(),
      beganAt: instant,
      endedAt: instant.nullable(),
      outcome: z.enum(['delivered', 'found', 'refused', 'lost', 'ambiguous', 'superseded']).nullable(),
      evidence: evidence.nullable(),
      nextAttemptAt: instant.nullable(),
    }),
  ),
});
export type DeliveryDetails = DeliveryView & { history: DeliveryAttempt[] };

export const DeliveryList = z.object({ deliveries: z.array(DeliveryView), nextCursor: z.string().nullable() });
export type DeliveryList = z.infer<typeof DeliveryList>;

export const BulkResult = z.object({ runs: z.number().int(), deliveries: z.number().int() });
export type BulkResult = z.infer<typeof BulkResult>;

export const DestinationView = z.object({
  place: z.string(),
  failures: z.number().int().meta({ description: 'In a row, since it last delivered.' }),
  pausedAt: instant.nullable(),
  nextProbeAt: instant.nullable(),
  waiting: z.number().int().meta({ description: 'Deliveries that are open there.' }),
});
export const DestinationList = z.object({ destinations: z.array(DestinationView) });
export type DestinationList = z.infer<typeof DestinationList>;

export function toDeliveryView({ released: _, createdAt, ...delivery }: DeliveryRow): DeliveryView {
  return { ...delivery, destination: { ...delivery.destination }, createdAt: createdAt.toISOString() };
}

export function toDestinationView({
  probeAt,
  pausedAt,
  ...row
}: DestinationRow): DestinationList['destinations'][number] {
  return { ...row, pausedAt: pausedAt?.toISOString() ?? null, nextProbeAt: probeAt?.toISOString() ?? null };
}
