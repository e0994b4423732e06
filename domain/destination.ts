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

export interface SlackChannel {
  connection: string;
  channel: string;
}

/** Exactly one of the three is set. */
export interface IntercomContactReference {
  email?: string;
  externalId?: string;
  id?: string;
}

export interface IntercomContactNote {
  connection: string;
  as: 'note';
  contact: IntercomContactReference;
}

/** `match` or `id` says which record; `field` takes the briefing as text. */
export interface SalesforceField {
  connection: string;
  object: string;
  id?: string;
  match?: { field: string; value: string };
  field: string;
}

/** A connection plus where in it. Told apart by the parts that only one kind has. */
export type Destination = (SlackChannel | IntercomContactNote | SalesforceField) & DestinationPolicies;

export type DestinationVendor = 'slack' | 'intercom' | 'salesforce';

export function destinationVendor(destination: Destination): DestinationVendor {
  if ('channel' in destination) return 'slack';
  return 'contact' in destination ? 'intercom' : 'salesforce';
}
