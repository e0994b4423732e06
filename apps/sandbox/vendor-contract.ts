import { type IncomingHttpHeaders } from 'node:http';
import { type Effect } from './effect.js';

export interface VendorRequest {
  method: string;
  /** Path with query, as sent. */
  url: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
  /** Of the server that was reached, such as `http://127.0.0.1:4010`. */
  origin: string;
}

export interface Reply {
  status: number;
  /** Sent as JSON; an absent body sends none. */
  body?: unknown;
  headers?: Record<string, string>;
}

/** Milliseconds that each kind of call takes on top of its own time. */
export interface Delays {
  sessions: number;
  summary: number;
  delivery: number;
}

export interface Route {
  method: string;
  /** Segments starting with a colon stand for any text; they arrive decoded, in order, after the request. */
  path: string;
  delay?: keyof Delays;
  answer(request: VendorRequest, ...segments: string[]): Reply;
}

/** What one vendor answers. Routes run one at a time, so each is atomic. */
export interface VendorContract {
  routes: Route[];
  /** Why the request is refused before any route is looked for, such as a missing credential. */
  refusal(request: VendorRequest): Reply | undefined;
  notFound(request: VendorRequest): Reply;
  /** The vendor's own error shape for a status that a fault asks for. */
  failure(status: number, request: VendorRequest): Reply;
  /** Headers that go with every answer to this request. */
  headers?(request: VendorRequest): Record<string, string>;
  /** What has landed, oldest first. */
  effects: Effect[];
  /** Forgets what was written, not who is there. */
  reset(): void;
  /** Further control calls under `/_sandbox/`, by name. */
  controls?: Record<string, () => void>;
}
