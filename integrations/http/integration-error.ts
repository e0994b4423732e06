import { type FailureKind } from '../../domain/failure.js';

/**
 * What the vendor may have done although the call failed: `none` when the request was refused or never left, `possible`
 * when the answer was lost, `certain` when success was answered but could not be read.
 */
export type VendorEffect = 'none' | 'possible' | 'certain';

export interface IntegrationErrorDetails {
  /** What was attempted and what came back, naming no person and no secret. */
  message: string;
  kind: FailureKind;
  vendor: string;
  effect: VendorEffect;
  status?: number;
  /** The vendor's machine-readable code. */
  code?: string;
  requestId?: string;
  /** How long the vendor asks us to wait; absent when it does not say. */
  retryAfterMs?: number;
  cause?: unknown;
}

/** A vendor call that failed. */
export class IntegrationError extends Error {
  readonly kind: FailureKind;
  readonly vendor: string;
  readonly effect: VendorEffect;
  readonly status?: number;
  readonly code?: string;
  readonly requestId?: string;
  readonly retryAfterMs?: number;

  constructor(details: IntegrationErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'IntegrationError';
    this.kind = details.kind;
    this.vendor = details.vendor;
    this.effect = details.effect;
    this.status = details.status;
    this.code = details.code;
    this.requestId = details.requestId;
    this.retryAfterMs = details.retryAfterMs;
  }
}
