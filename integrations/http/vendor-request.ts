import { type IncomingHttpHeaders } from 'node:http';
import { type LookupFunction } from 'node:net';
import { type Readable } from 'node:stream';
import { type ZodType } from 'zod';
import { type FailureKind } from '../../domain/failure.js';
import { type EgressPolicy } from './egress-guard.js';
import { type VendorEffect } from './integration-error.js';

/** What a vendor's own error body says. What is absent follows from the HTTP status. */
export interface Refusal {
  kind?: FailureKind;
  effect?: VendorEffect;
  code?: string;
  message?: string;
  requestId?: string;
  /** How long to wait where no header says it. */
  retryAfterMs?: number;
}

/** Reads an error body; `body` is undefined when it was not JSON. */
export type ReadError = (status: number, headers: IncomingHttpHeaders, body: unknown) => Refusal;

export interface VendorHttpOptions extends Pick<EgressPolicy, 'allowedHosts' | 'vendorHosts'> {
  vendor: string;
  /** Name of the connection as the operator configured it; starts every error message. */
  connection: string;
  /** May carry a path prefix, which every path is appended to. */
  baseUrl: string;
  timeoutMs: number;
  concurrency: number;
  /** Sent along with every request; `authorization` only to the origin of `baseUrl`. */
  headers?: Record<string, string>;
  readError: ReadError;
  /** For vendors that refuse with a 2xx status. Default: every status from 300 up. */
  isRefusal?: (status: number, body: unknown) => boolean;
  /** Removed from whatever the vendor says about an error. */
  secrets?: readonly string[];
  maxResponseBytes?: number;
  /** How names become addresses; by default as the operating system does it. */
  lookup?: LookupFunction;
}

export interface VendorRequest<T> {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Begins with a slash; its segments are encoded already. */
  path: string;
  /** Replaces scheme, host and path prefix of `baseUrl`. */
  origin?: string;
  query?: Record<string, string | number | undefined>;
  headers?: Record<string, string>;
  json?: unknown;
  form?: Record<string, string>;
  bytes?: { content: Buffer; type: string };
  /** Sent as it is read, opened only when its turn has come; `length` is in bytes. What it throws, the request throws. */
  stream?: { open: () => Readable; length: number; type: string };
  /** What is being done, as errors should say it: "list sessions". */
  attempt: string;
  /**
   * How the body of a success is read: as JSON, as text, or not at all, in which case its status is the whole answer.
   * A refusal's body is read as JSON where it is JSON.
   */
  answer?: 'json' | 'text' | 'ignored';
  /** Shape of the answer's body; undefined stands for an empty or ignored one. */
  schema: ZodType<T>;
  /** Statuses beside 2xx that are an answer and not a failure; their bodies too must fit `schema`. */
  alsoAccept?: readonly number[];
  /** The vendor changes nothing that anyone sees and charges nothing, so a failure never leaves an effect. */
  readOnly?: boolean;
  timeoutMs?: number;
  maxResponseBytes?: number;
  signal?: AbortSignal;
}

/** A GET whose answer is handed over as it comes. */
export interface VendorStreamRequest extends Pick<
  VendorRequest<unknown>,
  'path' | 'origin' | 'query' | 'headers' | 'attempt' | 'signal'
> {
  /** The longest wait for the answer to begin, and then for its next byte; there is no limit to the whole. */
  idleTimeoutMs: number;
}

export interface VendorAnswer<T> {
  status: number;
  headers: IncomingHttpHeaders;
  body: T;
}
