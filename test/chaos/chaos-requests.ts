import { conversationIdOf } from '../../apps/sandbox/conversations.js';

/** A channel whose history the vendor will not show. */
export const blindChannel = 'C0000000003';
const channels = ['C0000000001', 'C0000000002'] as const;
/** Few, so that several runs at a time write to the same record. */
const people = 20;

/** The first message of a thread in each channel. */
export type Threads = ReadonlyMap<string, string>;
export const threadChannels = channels;

interface Addressee {
  serial: number;
  email: string;
  channel: string;
  threadTs: string | undefined;
}

/** Every kind of destination, and a channel that cannot be read. */
const destinationKinds: ((to: Addressee) => object)[] = [
  ({ channel }) => ({ connection: 'slack', channel }),
  ({ channel, threadTs }) => ({ connection: 'slack', channel, threadTs }),
  ({ email }) => ({ connection: 'slack', userEmail: email }),
  ({ channel }) => ({ connection: 'slack', channel, as: 'file' }),
  () => ({ connection: 'slack', channel: blindChannel }),
  ({ email }) => ({ connection: 'intercom', contact: { email }, as: 'note' }),
  ({ email }) => ({ connection: 'intercom', contact: { email }, as: 'attribute', attribute: 'fs_last_summary' }),
  ({ serial }) => ({
    connection: 'intercom',
    conversationId: conversationIdOf({ serial, generated: true }),
    as: 'note',
  }),
  ({ email }) => ({ connection: 'intercom', object: 'Briefing', contact: { email }, as: 'object' }),
  ({ email }) => ({ connection: 'salesforce', ...contactOf(email), field: 'Last_Briefing__c' }),
  ({ email }) => ({ connection: 'salesforce', ...contactOf(email), as: 'task' }),
  () => ({ connection: 'salesforce', object: 'Session_Summary__c', externalIdField: 'Delivery_Key__c', as: 'object' }),
  () => ({ connection: 'hooks' }),
];

export const destinationsPerRun = 3;

/** What the load asks for the n-th time: three destinations, the next ones in turn. Its note tells whose bytes are whose. */
export function chaosRequest(number: number, threads: Threads): object {
  const serial = number % people;
  const channel = channels[number % channels.length] ?? channels[0];
  const email = `load-${serial}@example.com`;
  const addressee = { serial, email, channel, threadTs: threads.get(channel) };
  const destinations = Array.from({ length: destinationsPerRun }, (_, index) => {
    const destination = destinationKinds[(number * destinationsPerRun + index) % destinationKinds.length];
    return destination?.(addressee);
  });
  // About somebody new each time, so that there are summaries to be made.
  const subject = { email: `load-${people + number}@example.com` };
  return { subject, sessions: { limit: 2 }, note: `Chaos run ${number}.`, destinations };
}

/** The number of the run whose note stands in a text. */
export function runNumberIn(text: string): number | undefined {
  const digits = /Chaos run (\d+)\./.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function contactOf(email: string): object {
  return { object: 'Contact', match: { field: 'Email', value: email } };
}
