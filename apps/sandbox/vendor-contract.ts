import { type IncomingHttpHeaders } from 'node:http';
import { type ReceivedUpload } from './received-upload.js';
import { type VendorLog } from './vendor-log.js';
import { type ReplyContent } from './write-content.js';

export interface VendorRequest {
  method: string;
  /** Path with query, as sent. */
  url: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** Empty where an upload is too large to be kept. */
  body: string;
  /** On routes that take uploads. */
  upload?: ReceivedUpload;
  delays: Readonly<Delays>;
  /** Of the server that was reached, such as `http://127.0.0.1:4010`. */
  origin: string;
}

export interface Reply {
  status: number;
  /** Sent as JSON; an absent body sends none. */
  body?: unknown;
  /** Sent as it is, in place of `body`; its type is in the headers. */
  text?: string;
  /** Sent while it is made, in place of both. */
  content?: ReplyContent;
  headers?: Record<string, string>;
}

/** In milliseconds. The first three are what each kind of call takes on top of its own time. */
export interface Delays {
  sessions: number;
  summary: number;
  delivery: number;
  /** How long a Slack message stays out of history after it was posted. */
  visibilityMs: number;
}

export interface Route {
  method: string;
  /** Segments starting with a colon stand for any text; they arrive decoded, in order, after the request. */
  path: string;
  delay?: Exclude<keyof Delays, 'visibilityMs'>;
  /** Whether chaos may strike it. */
  writes?: true;
  /** Whether its body is a file of any size, which is read in constant memory. */
  takesUpload?: true;
  answer(request: VendorRequest, ...segments: string[]): Reply | Promise<Reply>;
}

/** What one vendor answers. Routes run one at a time, so each is atomic unless it answers later. */
export interface VendorContract {
  routes: Route[];
  /** Why the request is refused before any route is looked for, such as a missing credential. */
  refusal(request: VendorRequest): Reply | undefined;
  notFound(request: VendorRequest): Reply;
  /** The vendor's own error shape for a status, and perhaps a code, that a fault asks for. */
  failure(status: number, request: VendorRequest, code?: string): Reply;
  /** Headers that go with every answer to this request. */
  headers?(request: VendorRequest): Record<string, string>;
  log: Pick<VendorLog, 'effects' | 'clear'>;
  /** Forgets what was written, not who is there. */
  reset(): void;
  /** Further control calls under `/_sandbox/`, by name. They throw a TypeError for a body they cannot read. */
  controls?: Record<string, (body: unknown) => void>;
}
