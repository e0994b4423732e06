import { z } from 'zod';
import { type ResponseSchema } from '../domain/summary-profile.js';

const types = ['STRING', 'NUMBER', 'INTEGER', 'BOOLEAN', 'ARRAY', 'OBJECT'] as const;
const deepest = 12;

const node: z.ZodType<ResponseSchema> = z.lazy(() =>
  z.strictObject({
    type: z.preprocess((it) => (typeof it === 'string' ? it.toUpperCase() : it), z.enum(types)),
    title: z.string().optional(),
    description: z.string().optional(),
    enum: z.array(z.string()).min(1).optional(),
    format: z.string().optional(),
    items: node.optional(),
    properties: z.record(z.string(), node).optional(),
    required: z.array(z.string()).optional(),
    nullable: z.boolean().optional(),
  }),
);

/**
 * The shape of an answer: a JSON Schema of the members that Fullstory knows, as an object or as its text. Types may be
 * written small; `$schema` and `$id` are left out (Fullstory reference, response_schema).
 */
export const responseSchema = z
  .union([z.record(z.string(), z.unknown()), z.string()], { error: 'a JSON Schema, as an object or as its text' })
  .transform((given, context): ResponseSchema => {
    const content = typeof given === 'string' ? parsed(given) : given;
    if (depth(content) > deepest) return refuse(context, [{ path: [], message: 'is nested too deeply' }]);
    const { success, data, error } = node.safeParse(withoutIds(content));
    if (!success) return refuse(context, error.issues);
    if (data.type === 'OBJECT') return data;
    return refuse(context, [{ path: ['type'], message: 'the whole answer must be of type OBJECT' }]);
  });

function refuse(context: z.RefinementCtx, issues: readonly { path: PropertyKey[]; message: string }[]): never {
  for (const { path, message } of issues) context.addIssue({ code: 'custom', path, message });
  return z.NEVER;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function withoutIds(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const { $schema: _schema, $id: _id, ...members } = value as Record<string, unknown>;
  return members;
}

function depth(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depth));
}
