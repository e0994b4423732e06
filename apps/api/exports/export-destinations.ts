import { z } from 'zod';
import { type ExportDestination } from '../../../domain/destination.js';
import { type Config } from '../../config.js';
import { type Connection } from '../../connection-config.js';
import { exportLinkSettings } from '../../export-links.js';
import { type Issue, namingMembers } from '../errors/validation.js';
import { storableText } from '../request-fields.js';
import { channel, common, salesforceName, threadTs } from '../summaries/destination-schemas.js';

const slackFile = z
  .strictObject({ ...common, channel, threadTs, as: z.literal('file') })
  .transform(({ as: _, ...it }) => ({ kind: 'slack-export' as const, ...it }));

const salesforceRows = z
  .strictObject({
    ...common,
    object: salesforceName,
    externalIdField: salesforceName,
    as: z.literal('rows'),
    fields: z.record(salesforceName, storableText().min(1)).meta({ description: 'Which column fills which field.' }),
  })
  .refine(({ externalIdField, fields }) => externalIdField in fields, {
    path: ['fields'],
    message: 'must say which column fills the external-id field',
  })
  .transform(({ as: _, ...it }) => ({ kind: 'salesforce-rows' as const, ...it }));

const webhookEvent = z.strictObject(common).transform((it) => ({ kind: 'webhook-export' as const, ...it }));

/** Any destination of an export, before its connection has been looked up. */
export const AnyExportDestination = z.looseObject({ connection: common.connection }).meta({
  id: 'ExportDestination',
  description: 'A connection plus where in it. Which parts belong to it depends on the kind of the connection.',
  oneOf: [slackFile, salesforceRows, webhookEvent].map((schema) =>
    z.toJSONSchema(schema, { target: 'openapi-3.0', io: 'input' }),
  ),
});
export type AnyExportDestination = z.infer<typeof AnyExportDestination>;

export interface DestinationSettings {
  connections: Config['connections'];
  /** Undefined where links to files are not configured. */
  exportLinks: unknown;
}

/** The destination that is meant, or what is wrong with it, under the given path. */
export function toExportDestination(
  given: AnyExportDestination,
  path: PropertyKey[],
  { connections, exportLinks }: DestinationSettings,
): { destination: ExportDestination } | { issues: Issue[] } {
  const kind = Object.hasOwn(connections, given.connection) ? connections[given.connection]?.kind : undefined;
  const schema = kind && schemaOf(kind);
  if (!schema) {
    const problem = kind ? `is of kind ${kind}, which takes no exports` : 'is not configured';
    return { issues: [{ path: [...path, 'connection'], message: `connection "${given.connection}" ${problem}` }] };
  }
  if (kind === 'webhook' && !exportLinks) {
    const message = `a webhook gets a link to the file, and links need ${exportLinkSettings} in debrief.yaml`;
    return { issues: [{ path: [...path, 'connection'], message }] };
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return { destination: parsed.data };
  const issues = namingMembers(parsed.error.issues).map((issue) => ({
    path: [...path, ...(issue.path ?? [])],
    message: `${issue.message} (connection "${given.connection}" is of kind ${kind})`,
  }));
  return { issues };
}

function schemaOf(kind: Connection['kind']): z.ZodType<ExportDestination> | undefined {
  switch (kind) {
    case 'slack':
      return slackFile;
    case 'salesforce':
      return salesforceRows;
    case 'webhook':
      return webhookEvent;
    case 'intercom':
    case 'fullstory':
      return undefined;
  }
}
