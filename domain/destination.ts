import { type FailureKind } from './failure.js';

/** What to do when the record to write to is not the only one that fits. */
export type MultipleMatchPolicy = 'fail' | 'newest' | 'all';
/** What to do when the reply was lost and the vendor cannot be asked. */
export type AmbiguityPolicy = 'hold' | 'prefer-duplicate' | 'prefer-miss';
/** Whether "there are no sessions" is worth telling. */
export type EmptyPolicy = 'skip' | 'deliver';

export interface DestinationPolicies {
  onMultiple: MultipleMatchPolicy;
  onAmbiguous: AmbiguityPolicy;
  onEmpty: EmptyPolicy;
}

interface At<Kind extends string> extends DestinationPolicies {
  kind: Kind;
  connection: string;
}

export interface SlackChannel extends At<'slack-message'> {
  channel: string;
  threadTs?: string;
}

export interface SlackDirectMessage extends At<'slack-direct-message'> {
  userEmail: string;
}

export interface SlackFile extends At<'slack-file'> {
  channel: string;
  threadTs?: string;
}

/** Exactly one of the three is set. */
export interface IntercomContactReference {
  email?: string;
  externalId?: string;
  id?: string;
}

export interface IntercomContactNote extends At<'intercom-contact-note'> {
  contact: IntercomContactReference;
}

export interface IntercomContactAttribute extends At<'intercom-contact-attribute'> {
  contact: IntercomContactReference;
  attribute: string;
}

export interface IntercomConversationNote extends At<'intercom-conversation-note'> {
  conversationId: string;
}

export interface IntercomObject extends At<'intercom-object'> {
  object: string;
  contact?: IntercomContactReference;
  conversationId?: string;
}

/** One record by its id, or those that a field's value matches. */
export interface SalesforceRecords {
  object: string;
  id?: string;
  match?: { field: string; value: string };
}

export interface SalesforceField extends At<'salesforce-field'>, SalesforceRecords {
  field: string;
}

export interface SalesforceTask extends At<'salesforce-task'>, SalesforceRecords {
  subject?: string;
}

export interface SalesforceObject extends At<'salesforce-object'> {
  object: string;
  externalIdField: string;
  /** Constant values for further fields. */
  fields?: Record<string, string>;
}

export type Webhook = At<'webhook'>;

/** The file itself, in a channel or a thread. */
export interface SlackExport extends At<'slack-export'> {
  channel: string;
  threadTs?: string;
}

/** Every row upserted by a unique external-id field, in bulk. */
export interface SalesforceRows extends At<'salesforce-rows'> {
  object: string;
  externalIdField: string;
  /** Which column fills which Salesforce field; the external-id field is one of them. */
  fields: Record<string, string>;
}

/** An event that carries a link to the file; the link expires. */
export type WebhookExport = At<'webhook-export'>;

/** Where a briefing can go. */
export type BriefingDestination =
  | SlackChannel
  | SlackDirectMessage
  | SlackFile
  | IntercomContactNote
  | IntercomContactAttribute
  | IntercomConversationNote
  | IntercomObject
  | SalesforceField
  | SalesforceTask
  | SalesforceObject
  | Webhook;

/** Where an export can go. */
export type ExportDestination = SlackExport | SalesforceRows | WebhookExport;

/** A connection plus where in it. */
export type Destination = BriefingDestination | ExportDestination;

export type DestinationKind = Destination['kind'];
export type DestinationOf<Kind extends DestinationKind> = Extract<Destination, { kind: Kind }>;
export type DestinationVendor = 'slack' | 'intercom' | 'salesforce' | 'webhook';

export function destinationVendor({ kind }: Destination): DestinationVendor {
  if (kind.startsWith('webhook')) return 'webhook';
  if (kind.startsWith('slack-')) return 'slack';
  return kind.startsWith('intercom-') ? 'intercom' : 'salesforce';
}

const fileKinds: ReadonlySet<DestinationKind> = new Set<DestinationKind>([
  'slack-export',
  'salesforce-rows',
  'webhook-export',
]);

/** Whether it takes a file instead of a briefing. */
export function isExportDestination(destination: Destination): destination is ExportDestination {
  return fileKinds.has(destination.kind);
}

/** Kinds that the vendor keeps one of, however often they are sent: a set, an upsert, or one id. */
const repeatableKinds: ReadonlySet<DestinationKind> = new Set<DestinationKind>([
  'intercom-contact-attribute',
  'intercom-object',
  'salesforce-field',
  'salesforce-task',
  'salesforce-object',
  'salesforce-rows',
  'webhook',
  'webhook-export',
]);

export function isRepeatable({ kind }: Destination): boolean {
  return repeatableKinds.has(kind);
}

/** What fails together: the connection, and where in it all deliveries of this kind go. Names no person. */
export function placeOf(destination: Destination): string {
  return [destination.connection, destination.kind, ...partsOf(destination)].join('/');
}

function partsOf(destination: Destination): string[] {
  switch (destination.kind) {
    case 'slack-message':
    case 'slack-file':
    case 'slack-export':
      return [destination.channel];
    case 'intercom-contact-attribute':
      return [destination.attribute];
    case 'salesforce-field':
      return [destination.object, destination.field];
    case 'intercom-object':
    case 'salesforce-task':
    case 'salesforce-object':
    case 'salesforce-rows':
      return [destination.object];
    case 'slack-direct-message':
    case 'intercom-contact-note':
    case 'intercom-conversation-note':
    case 'webhook':
    case 'webhook-export':
      return [];
  }
}

/** Slack's channel, by whatever way it is written to: what its readers see arrives at one pace. */
export function channelOf(destination: Destination): string | undefined {
  return 'channel' in destination ? destination.channel : undefined;
}

/** Kinds whose place is one thing at the vendor, so that its refusal is about the place and not about one person's record. */
const singlePlaces: ReadonlySet<DestinationKind> = new Set<DestinationKind>([
  'slack-message',
  'slack-file',
  'slack-export',
  'webhook',
  'webhook-export',
]);

/** Whether a failure speaks against the destination as a whole, as one that should be paused when it goes on failing. */
export function speaksAgainst({ kind }: Destination, failure: FailureKind): boolean {
  return failure === 'unauthorized' || failure === 'unavailable' || singlePlaces.has(kind);
}
