import { z } from 'zod';

/**
 * The model that writes briefings; without it they are merged. Limits are the operator's: of what it is told, of what it
 * says, of one call, and of the share of its statements that may be dropped before the merge stands in.
 */
export const modelSchema = z
  .strictObject({
    kind: z.enum(['openai-compatible', 'anthropic']),
    baseUrl: z.url({ protocol: /^https?$/, error: 'an http or https URL' }),
    /** Empty where an endpoint in one's own house wants none. */
    apiKey: z.string(),
    model: z.string().min(1),
    temperature: z.number().min(0).max(2).optional(),
    maxInputChars: z.number().int().min(1_000).max(2_000_000).default(60_000),
    maxOutputTokens: z.number().int().positive().optional(),
    timeoutMs: z.number().int().positive().max(600_000).default(30_000),
    maxDropped: z.number().min(0).max(1).default(0.3),
  })
  .optional();

export type ModelConfig = NonNullable<z.infer<typeof modelSchema>>;
