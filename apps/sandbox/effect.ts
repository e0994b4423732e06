import { type JsonObject } from './json-object.js';

/** One metered summary at Fullstory. */
export interface SummaryEffect {
  /** ISO 8601. */
  at: string;
  kind: 'summary';
  sessionId: string;
  profileId: string | null;
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

/** Fields that now stand on a Salesforce record. */
export interface RecordEffect {
  at: string;
  kind: 'record';
  object: string;
  id: string;
  created: boolean;
  fields: JsonObject;
}

/** A message that people in a Slack channel now see. */
export interface MessageEffect {
  at: string;
  kind: 'message';
  channel: string;
  ts: string;
  threadTs: string | null;
  text: string;
  blocks: unknown[] | null;
  metadata: JsonObject | null;
}

/** Something that happened at a vendor and that a person there could notice. */
export type Effect = SummaryEffect | NoteEffect | RecordEffect | MessageEffect;
