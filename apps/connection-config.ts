import { z } from 'zod';
import { defaultAlertAt } from '../domain/activation-limits.js';

const url = z.url({ protocol: /^https?$/, error: 'an http or https URL' });
/** YAML reads an unquoted 2.10 as the number 2.1. */
const version = z
  .string({ error: 'a version in quotes, such as "2.16"' })
  .regex(/^\d+\.\d+$/, 'a version such as "2.16"');
const secret = z.string().min(1, 'a secret, given as a reference such as "${NAME}"');

/** What every connection may set: calls per second and at once, one call's limit, further hosts, its own queue. */
const limits = {
  rate: z.number().positive().optional(),
  concurrency: z.number().int().positive().max(256).optional(),
  timeoutMs: z.number().int().positive().optional(),
  allowedHosts: z.array(z.string().min(1)).optional(),
  taskQueue: z.string().min(1).optional(),
};

const fullstory = z.strictObject({
  kind: z.literal('fullstory'),
  baseUrl: url.default('https://api.fullstory.com'),
  apiKey: secret,
  authScheme: z.enum(['Basic', 'Bearer']).default('Basic'),
  sessionsApi: z.enum(['v1', 'v2']).default('v1'),
  /** What may be spent in a UTC month, and from which share of it on people are told. Without `monthly` there is no cap. */
  activations: z
    .strictObject({
      monthly: z.number().int().min(0).optional(),
      alertAt: z.number().positive().max(1).default(defaultAlertAt),
    })
    .optional(),
  ...limits,
});

const intercom = z.strictObject({
  kind: z.literal('intercom'),
  baseUrl: url.default('https://api.intercom.io'),
  accessToken: secret,
  version: version.default('2.16'),
  adminId: z.coerce.string().default(''),
  ...limits,
});

const salesforce = z
  .strictObject({
    kind: z.literal('salesforce'),
    loginUrl: url,
    clientId: secret,
    clientSecret: secret.optional(),
    privateKey: secret.optional(),
    username: z.string().min(1).optional(),
    audience: url.optional(),
    apiVersion: version.default('68.0'),
    ...limits,
  })
  .refine((it) => it.clientSecret !== undefined || (it.privateKey !== undefined && it.username !== undefined), {
    error: 'either clientSecret, or privateKey and username',
  });

const slack = z.strictObject({
  kind: z.literal('slack'),
  baseUrl: url.default('https://slack.com/api'),
  botToken: secret,
  /** Messages a second in one channel; Slack asks for no more than one. */
  channelRate: z.number().positive().default(1),
  ...limits,
});

const webhook = z.strictObject({
  kind: z.literal('webhook'),
  url,
  secrets: z.array(secret).min(1).max(2, 'at most two, newest first'),
  ...limits,
});

/** Named credentials and host of one vendor account. */
export const connectionSchema = z.discriminatedUnion('kind', [fullstory, intercom, salesforce, slack, webhook]);

export type Connection = z.infer<typeof connectionSchema>;
export type ConnectionOf<Kind extends Connection['kind']> = Extract<Connection, { kind: Kind }>;
