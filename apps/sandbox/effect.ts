import { type ExportPlan } from './export-rows.js';
import { type JsonObject } from './json-object.js';

/** One metered summary at Fullstory. */
export interface SummaryEffect {
  /** ISO 8601. */
  at: string;
  kind: 'summary';
  sessionId: string;
  profileId: string | null;
}

/** An export that Fullstory has begun, with all that its operation and its file follow from. */
export interface ExportEffect {
  at: string;
  kind: 'export';
  operationId: string;
  searchExportId: string;
  segmentId: string;
  /** Null for exports of individuals. */
  scope: string | null;
  /** As asked for. */
  timeRange: { start: string; end: string };
  plan: ExportPlan;
  brokenRow: number | null;
  /** What its failure will say; null when it is going to complete. */
  fails: string | null;
  pollsUntilDone: number;
  msUntilDone: number;
}

/** A note that now stands on an Intercom contact. */
export interface NoteEffect {
  at: string;
  kind: 'note';
  contactId: string;
  noteId: string;
  /** As stored: plain text comes wrapped in a paragraph. */
  body: string;
}

/** A note that teammates now see in an Intercom conversation. */
export interface ConversationNoteEffect {
  at: string;
  kind: 'conversation-note';
  conversationId: string;
  partId: string;
  /** As stored: plain text comes wrapped in a paragraph. */
  body: string;
}

/** Custom attributes that now stand on an Intercom contact or conversation. */
export interface AttributeEffect {
  at: string;
  kind: 'attribute';
  of: 'contact' | 'conversation';
  id: string;
  /** A reference to custom objects is an array of their Intercom ids. */
  attributes: JsonObject;
}

/** An Intercom custom object as written; a repeated upsert is a further effect that created nothing. */
export interface ObjectEffect {
  at: string;
  kind: 'object';
  type: string;
  id: string;
  externalId: string;
  created: boolean;
  /** Unix seconds, as given. */
  externalCreatedAt: number | null;
  externalUpdatedAt: number | null;
  attributes: JsonObject;
}

/** Fields that now stand on a Salesforce record, its external id among them when that found it. */
export interface RecordEffect {
  at: string;
  kind: 'record';
  object: string;
  id: string;
  created: boolean;
  fields: JsonObject;
}

export interface SharedFile {
  id: string;
  name: string;
  title: string;
  /** Null for what is too large to be kept. */
  content: string | null;
  bytes: number;
  /** Hexadecimal. */
  sha256: string;
}

/** A message that people in a Slack channel now see. */
export interface MessageEffect {
  at: string;
  kind: 'message';
  channel: string;
  /** Its id within the channel: seconds and microseconds as text. */
  ts: string;
  threadTs: string | null;
  /** A reply that the channel shows too. */
  broadcast: boolean;
  text: string;
  blocks: unknown[] | null;
  metadata: JsonObject | null;
  files: SharedFile[] | null;
}

/** A webhook that arrived, believed or not. */
export interface HookEffect {
  at: string;
  kind: 'hook';
  /** `webhook-id`. */
  id: string;
  /** `type` of the body; null when it has none. */
  type: string | null;
  /** As sent. */
  body: string;
  /** `webhook-timestamp`: Unix seconds. */
  timestamp: number;
  /** Whether one of its signatures is by a secret that the receiver knows, and its timestamp is fresh. */
  signaturesValid: boolean;
}

/** Something that happened at a vendor and that a person there could notice. */
export type Effect =
  | SummaryEffect
  | ExportEffect
  | NoteEffect
  | ConversationNoteEffect
  | AttributeEffect
  | ObjectEffect
  | RecordEffect
  | MessageEffect
  | HookEffect;
