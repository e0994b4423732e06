import { z } from 'zod';
import { type Connection } from '../../connection-config.js';
import { storableText } from '../request-fields.js';

const policies = {
  onMultiple: z.enum(['fail', 'newest', 'all']).default('fail'),
  onAmbiguous: z.enum(['hold', 'prefer-duplicate', 'prefer-miss']).default('hold'),
  onEmpty: z.enum(['skip', 'deliver']).default('skip'),
};
const connection = z.string().min(1);
const text = storableText().trim().min(1);
const salesforceName = z.string().regex(/^[A-Za-z][A-Za-z0-9_]*$/, 'an API name: letters, digits and underscores');
const salesforceId = z.string().regex(/^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$/, 'a record id of 15 or 18 characters');

function exactlyOne<Shape extends object>(...names: string[]) {
  return (value: Shape) => names.filter((name) => name in value).length === 1;
}

const slackChannel = z.strictObject({
  connection,
  channel: z.string().regex(/^[CGD][A-Z0-9]{2,}$/, 'a channel id such as C0000000001, not a name'),
  ...policies,
});

const intercomContactNote = z.strictObject({
  connection,
  as: z.literal('note'),
  contact: z
    .strictObject({ email: text.optional(), externalId: text.optional(), id: text.optional() })
    .refine(exactlyOne('email', 'externalId', 'id'), 'exactly one of email, externalId and id'),
  ...policies,
});

const salesforceField = z
  .strictObject({
    connection,
    object: salesforceName,
    id: salesforceId.optional(),
    match: z.strictObject({ field: salesforceName, value: text.max(255) }).optional(),
    field: salesforceName,
    ...policies,
  })
  .refine(exactlyOne('id', 'match'), 'exactly one of id and match');

/** What a destination looks like for each kind of connection; a kind that is missing here cannot be written to. */
export const destinationSchemas: Partial<
  Record<Connection['kind'], typeof slackChannel | typeof intercomContactNote | typeof salesforceField>
> = {
  slack: slackChannel,
  intercom: intercomContactNote,
  salesforce: salesforceField,
};

/** Any destination, before its connection has been looked up. */
export const AnyDestination = z.looseObject({ connection }).meta({
  id: 'Destination',
  description: 'A connection plus where in it. Which parts belong to it depends on the kind of the connection.',
  oneOf: Object.values(destinationSchemas).map((schema) =>
    z.toJSONSchema(schema, { target: 'openapi-3.0', io: 'input' }),
  ),
});
