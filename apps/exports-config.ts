import { z } from 'zod';

/** How exports are made and handed out. A secret that is empty, as a reference to an unset variable leaves it, is none. */
export const exportsSchema = z
  .strictObject({
    linkSecret: z
      .string()
      .refine(
        (secret) => secret === '' || secret.length >= 32,
        'at least 32 characters, e.g. from: openssl rand -hex 32',
      )
      .optional(),
    linkHours: z.number().positive().max(168).default(24),
    /** A longer range of events becomes several operations, of which so many may run at once for one export. */
    chunkHours: z.number().positive().default(24),
    parallel: z.number().int().min(1).max(20).default(3),
    /** The shortest pause between two looks at an operation; it grows to twelve times that. */
    pollMs: z.number().int().positive().default(5_000),
  })
  .prefault({})
  .transform(({ linkSecret, ...exports }) => ({ linkSecret: linkSecret || undefined, ...exports }));

export type ExportsConfig = z.infer<typeof exportsSchema>;
