import { z } from 'zod';
import { profileActions } from '../../../domain/profile-plan.js';
import { profileWarnings } from '../../../domain/profile-warnings.js';
import { type KnownProfile, profileOrigins } from './profile-catalogue.js';

const section = z.looseObject({});
const warnings = z
  .array(z.object({ path: z.string(), message: z.string() }))
  .meta({ description: 'What is allowed and hardly meant.' });

export const ProfileView = z.object({
  name: z.string(),
  version: z.string().meta({ description: 'Of its content; the same content has the same.' }),
  origin: z.enum(profileOrigins).meta({ description: 'A stored one hides a configured one, that one a shipped one.' }),
  updatedAt: z.iso.datetime().nullable(),
  description: z.string().nullable(),
  llm: section,
  slice: section.nullable(),
  context: section.nullable(),
  events: section.nullable(),
  warnings,
});
export type ProfileView = z.infer<typeof ProfileView>;

export const ProfileList = z.object({ profiles: z.array(ProfileView) });
export type ProfileList = z.infer<typeof ProfileList>;

export const ProfilePlan = z.object({
  steps: z.array(
    z.object({
      action: z.enum(profileActions),
      name: z.string(),
      vendorId: z.string().nullable().meta({ description: 'At Fullstory; null before it is created.' }),
      error: z.string().optional().meta({ description: 'Why the step was not made; try again.' }),
      warnings,
    }),
  ),
  changes: z.number().int().meta({ description: 'Steps that change something at Fullstory.' }),
  activations: z
    .number()
    .int()
    .meta({ description: 'What they cost: creating a profile is metered, the rest is not.' }),
});
export type ProfilePlan = z.infer<typeof ProfilePlan>;

export function toProfileView({ profile, version, origin, updatedAt }: KnownProfile): ProfileView {
  const { name, description = null, llm, slice = null, context = null, events = null } = profile;
  return {
    name,
    version,
    origin,
    updatedAt: updatedAt?.toISOString() ?? null,
    description,
    llm: { ...llm },
    slice: slice && { ...slice },
    context: context && { ...context },
    events: events && { ...events },
    warnings: profileWarnings(profile),
  };
}
