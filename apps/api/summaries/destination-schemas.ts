import { z } from 'zod';
import { type BriefingDestination } from '../../../domain/destination.js';
import { type Connection } from '../../connection-config.js';
import { storableText } from '../request-fields.js';

export const common = {
  connection: z.string().min(1),
  onMultiple: z.enum(['fail', 'newest', 'all']).default('fail'),
  onAmbiguous: z.enum(['hold', 'prefer-duplicate', 'prefer-miss']).default('hold'),
  onEmpty: z.enum(['skip', 'deliver']).default('skip'),
};
const text = storableText().trim().min(1);
export const channel = z.string().regex(/^[CGD][A-Z0-9]{2,}$/, 'a channel id such as C0000000001, not a name');
export const threadTs = z
  .string()
  .regex(/^\d+\.\d+$/, 'the ts of a message, such as 1732000000.000100')
  .optional();
export const salesforceName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]*$/, 'an API name: letters, digits and underscores');
const salesforceId = z.string().regex(/^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$/, 'a record id of 15 or 18 characters');
const attributeName = z.string().regex(/^[A-Za-z][\w -]*$/, 'the name of an attribute');
const conversationId = z.string().regex(/^\w+$/, 'a conversation id');

function exactlyOne<Shape extends object>(...names: string[]) {
  return (value: Shape) => names.filter((name) => name in value).length === 1;
}

const contact = z
  .strictObject({ email: text.optional(), externalId: text.optional(), id: text.optional() })
  .refine(exactlyOne('email', 'externalId', 'id'), 'exactly one of email, externalId and id');

const records = {
  object: salesforceName,
  id: salesforceId.optional(),
  match: z.strictObject({ field: salesforceName, value: text.max(255) }).optional(),
};
const oneRecord = exactlyOne('id', 'match');
const oneRecordMessage = 'exactly one of id and match';

const slack = {
  message: z
    .strictObject({ ...common, channel, threadTs })
    .transform((it) => ({ kind: 'slack-message' as const, ...it })),
  directMessage: z
    .strictObject({ ...common, userEmail: text })
    .transform((it) => ({ kind: 'slack-direct-message' as const, ...it })),
  file: z
    .strictObject({ ...common, channel, threadTs, as: z.literal('file') })
    .transform(({ as: _, ...it }) => ({ kind: 'slack-file' as const, ...it })),
};

const intercom = {
  contactNote: z
    .strictObject({ ...common, contact, as: z.literal('note') })
    .transform(({ as: _, ...it }) => ({ kind: 'intercom-contact-note' as const, ...it })),
  contactAttribute: z
    .strictObject({ ...common, contact, as: z.literal('attribute'), attribute: attributeName })
    .transform(({ as: _, ...it }) => ({ kind: 'intercom-contact-attribute' as const, ...it })),
  conversationNote: z
    .strictObject({ ...common, conversationId, as: z.literal('note') })
    .transform(({ as: _, ...it }) => ({ kind: 'intercom-conversation-note' as const, ...it })),
  object: z
    .strictObject({
      ...common,
      object: attributeName,
      as: z.literal('object'),
      contact: contact.optional(),
      conversationId: conversationId.optional(),
    })
    .transform(({ as: _, ...it }) => ({ kind: 'intercom-object' as const, ...it })),
};

const salesforce = {
  field: z
    .strictObject({ ...common, ...records, field: salesforceName })
    .refine(oneRecord, oneRecordMessage)
    .transform((it) => ({ kind: 'salesforce-field' as const, ...it })),
  task: z
    .strictObject({ ...common, ...records, as: z.literal('task'), subject: text.max(255).optional() })
    .refine(oneRecord, oneRecordMessage)
    .transform(({ as: _, ...it }) => ({ kind: 'salesforce-task' as const, ...it })),
  object: z
    .strictObject({
      ...common,
      object: salesforceName,
      externalIdField: salesforceName,
      as: z.literal('object'),
      fields: z.record(salesforceName, storableText()).optional(),
    })
    .transform(({ as: _, ...it }) => ({ kind: 'salesforce-object' as const, ...it })),
};

const webhook = { event: z.strictObject(common).transform((it) => ({ kind: 'webhook' as const, ...it })) };

const values = (shapes: Record<string, z.ZodType>) => Object.values(shapes);

/** Any destination, before its connection has been looked up. */
export const AnyDestination = z.looseObject({ connection: common.connection }).meta({
  id: 'Destination',
  description: 'A connection plus where in it. Which parts belong to it depends on the kind of the connection.',
  oneOf: [...values(slack), ...values(intercom), ...values(salesforce), ...values(webhook)].map((schema) =>
    z.toJSONSchema(schema, { target: 'openapi-3.0', io: 'input' }),
  ),
});
export type AnyDestination = z.infer<typeof AnyDestination>;

/** The shape that a destination of such a connection must have, going by what it names; undefined: it takes no briefings. */
export function destinationSchema(
  kind: Connection['kind'],
  given: AnyDestination,
): z.ZodType<BriefingDestination> | undefined {
  switch (kind) {
    case 'slack':
      if ('userEmail' in given) return slack.directMessage;
      return given.as === 'file' ? slack.file : slack.message;
    case 'intercom':
      if (given.as === 'object') return intercom.object;
      if (given.as === 'attribute') return intercom.contactAttribute;
      return 'conversationId' in given ? intercom.conversationNote : intercom.contactNote;
    case 'salesforce':
      if (given.as === 'task') return salesforce.task;
      return given.as === 'object' ? salesforce.object : salesforce.field;
    case 'webhook':
      return webhook.event;
    case 'fullstory':
      return undefined;
  }
}
