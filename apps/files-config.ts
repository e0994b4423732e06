import { z } from 'zod';

/** What a reference to an unset variable leaves behind counts as absent. */
const optional = <Schema extends z.ZodType<unknown, string>>(schema: Schema) =>
  z
    .string()
    .transform((text) => text || undefined)
    .pipe(schema.optional())
    .optional();

const bucket = z
  .strictObject({
    bucket: z.string(),
    prefix: z
      .string()
      .regex(/^([A-Za-z0-9_-][A-Za-z0-9._-]*\/)*$/, 'empty, or names each with its slash, such as "debrief/"')
      .default(''),
    region: z.string().min(1).default('us-east-1'),
    endpoint: optional(z.url({ protocol: /^https?$/, error: 'an http or https URL' })),
    accessKeyId: optional(z.string()),
    secretAccessKey: optional(z.string()),
  })
  .refine((it) => (it.accessKeyId === undefined) === (it.secretAccessKey === undefined), {
    error: 'accessKeyId and secretAccessKey go together; without both, credentials come from where AWS tools look',
  });

/** Where exports are kept, and for how long. A bucket without a name is none. */
export const filesSchema = z
  .strictObject({
    retentionDays: z.number().int().min(1).max(3_650).default(30),
    s3: bucket.optional(),
  })
  .prefault({})
  .transform(({ retentionDays, s3 }) => ({ retentionDays, s3: s3?.bucket ? s3 : undefined }));

export type FilesConfig = z.infer<typeof filesSchema>;
