import { type Composition } from './briefing.js';
import { type DeliveryEffect, type DeliveryState } from './delivery.js';
import { type Destination } from './destination.js';
import { type Failure } from './failure.js';
import { type RunError, type RunKind, type RunOutcome, type RunState } from './run.js';
import { type DigestCell } from './settle-digest.js';
import { type ExportedFile, type ExportRequest, type TimeRange } from './segment-export.js';

export type SessionCellOutcome = 'summarized' | 'cached' | 'failed' | 'skipped';

/** The account of a run: every session and every delivery, its outcome, its evidence, its price. */
export interface Receipt {
  runId: string;
  kind: RunKind;
  state: RunState;
  outcome: RunOutcome | null;
  startedAt: string | null;
  endedAt: string;
  error: RunError | null;
  activations: Activations;
  sessions: SessionCell[];
  deliveries: DeliveryCell[];
  /** Of a briefing, where a model was configured. */
  composition?: Composition;
  /** Of an export, and of a digest whose people come from one: its file, and the parts it was made of. */
  export?: ExportCell;
  /** Of a digest; `sessions` are then those of the people told about. */
  digest?: DigestCell;
}

/** Metered units of the session vendor. `possiblyCharged` counts calls whose reply was lost. */
export interface Activations {
  estimated: number;
  spent: number;
  possiblyCharged: number;
  cached: number;
}

export interface SessionCell {
  id: string;
  startedAt: string | null;
  replayUrl: string | null;
  outcome: SessionCellOutcome;
  error: Failure | null;
}

export interface DeliveryCell {
  id: string;
  destination: Destination;
  state: DeliveryState;
  contentVersion: number;
  attempts: number;
  deliveredAt: string | null;
  effect: DeliveryEffect | null;
  retryable: boolean;
  error: Failure | null;
}

export interface ExportCell extends Pick<ExportRequest, 'segment' | 'kind' | 'format'> {
  file: Pick<ExportedFile, 'name' | 'rows' | 'bytes' | 'sha256' | 'contentType' | 'expiresAt'> | null;
  chunks: ExportChunkCell[];
}

/** One operation at the vendor and what it yielded. */
export interface ExportChunkCell {
  range: TimeRange;
  state: 'stored' | 'failed' | 'cancelled';
  rows: number | null;
  operationId: string | null;
  error: RunError | null;
}
