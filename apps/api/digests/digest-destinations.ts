import { z } from 'zod';
import { type DigestDestination } from '../../../domain/digest-request.js';
import { type Config } from '../../config.js';
import { type Issue, namingMembers } from '../errors/validation.js';
import { common, destinationSchema } from '../summaries/destination-schemas.js';

/** Any destination of a digest, before its connection has been looked up. */
export const AnyDigestDestination = z.looseObject({ connection: common.connection }).meta({
  id: 'DigestDestination',
  description: 'A Slack connection and `channel` (and `threadTs`, to answer in a thread), or a webhook connection.',
});
export type AnyDigestDestination = z.infer<typeof AnyDigestDestination>;

/** The destination that is meant, or what is wrong with it, under the given path. */
export function toDigestDestination(
  given: AnyDigestDestination,
  path: PropertyKey[],
  connections: Config['connections'],
): { destination: DigestDestination } | { issues: Issue[] } {
  const kind = Object.hasOwn(connections, given.connection) ? connections[given.connection]?.kind : undefined;
  const schema = kind === 'slack' || kind === 'webhook' ? destinationSchema(kind, given) : undefined;
  if (!schema) {
    const problem = kind ? `is of kind ${kind}, which takes no digests` : 'is not configured';
    return { issues: [{ path: [...path, 'connection'], message: `connection "${given.connection}" ${problem}` }] };
  }
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const issues = namingMembers(parsed.error.issues).map((issue) => ({
      path: [...path, ...(issue.path ?? [])],
      message: `${issue.message} (connection "${given.connection}" is of kind ${kind})`,
    }));
    return { issues };
  }
  const { data } = parsed;
  if (data.kind === 'slack-message' || data.kind === 'webhook') return { destination: data };
  return { issues: [{ path, message: 'a digest goes to a Slack channel or a webhook' }] };
}
