import { z } from 'zod';
import { contextParts, type ProfileOptions, sliceModes } from '../domain/summary-profile.js';
import { alsoInSnakeCase } from './also-in-snake-case.js';
import { responseSchema } from './response-schema.js';

export const longestPrompt = 20_000;
const words = (longest: number) =>
  z
    .string()
    .max(longest)
    .refine((it) => it.isWellFormed() && !it.includes('\0'), 'must not hold NUL or half of a surrogate pair');
const moment = z.iso.datetime({ offset: true, error: 'a date and time with offset, such as 2026-01-31T08:00:00Z' });
const types = z.array(words(200).min(1)).max(200);

const llm = alsoInSnakeCase(
  {
    prePrompt: words(longestPrompt).optional().meta({ description: 'Stands before the session.' }),
    postPrompt: words(longestPrompt).optional().meta({ description: 'Stands after the session.' }),
    temperature: z.number().min(0).max(2).optional(),
    responseSchema: responseSchema.optional(),
  },
  { output_schema: 'responseSchema', outputSchema: 'responseSchema' },
);

const slice = alsoInSnakeCase({
  mode: z.preprocess((it) => (typeof it === 'string' ? it.toLowerCase() : it), z.enum(sliceModes)).optional(),
  eventLimit: z.number().int().min(1).max(1_000_000).optional(),
  durationLimitMs: z.coerce.number().int().min(1).optional(),
  startTimestamp: moment.optional(),
  endTimestamp: moment.optional().meta({ description: 'Itself not included.' }),
});

const context = alsoInSnakeCase({
  include: z.array(z.enum(contextParts)).optional(),
  exclude: z.array(z.enum(contextParts)).optional(),
  excludeOrgContext: z.boolean().optional(),
  excludeUserContext: z.boolean().optional(),
  excludeLocation: z.boolean().optional(),
  excludeDevice: z.boolean().optional(),
});

const events = alsoInSnakeCase({
  includeTypes: types.optional().meta({ description: "Fullstory's types or exact names of custom events." }),
  excludeTypes: types.optional(),
  excludeDefinedEvents: z.boolean().optional(),
  excludeApiEvents: z.boolean().optional(),
  excludeEventTimestamps: z.boolean().optional(),
  excludeSelectors: z.boolean().optional(),
  includeSelectorTags: z.boolean().optional(),
  trimToLastNSelectors: z.number().int().min(1).max(100).optional(),
  includeTabIndex: z.boolean().optional(),
  includeDescriptions: z.boolean().optional(),
});

/** What a profile says, in our spelling or in Fullstory's. `output_schema` is taken for `response_schema`. */
export const profileOptions: z.ZodType<ProfileOptions> = z.strictObject({
  description: words(500).optional(),
  llm: llm.prefault({}),
  slice: slice.optional(),
  context: context.optional(),
  events: events.optional(),
});

export const profileName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'up to 63 small letters, digits and dashes, such as sales-intent');

/** Profiles of the operator's own, by name; one of a shipped name replaces it. */
export const profilesSchema = z.record(profileName, profileOptions).default({});
