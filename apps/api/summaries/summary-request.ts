import { z } from 'zod';
import { type BriefingDestination } from '../../../domain/destination.js';
import { type SummaryRequest } from '../../../domain/run.js';
import { parseSessionId } from '../../../domain/session.js';
import { briefingProfile } from '../../../domain/summary-profile.js';
import { type Config } from '../../config.js';
import { type Issue, namingMembers, validationProblem } from '../errors/validation.js';
import { fullstorySource } from '../fullstory/fullstory-source.js';
import { instant, sourceName, storableText } from '../request-fields.js';
import { AnyDestination, destinationSchema } from './destination-schemas.js';

const defaultSessions = 5;

const sessionId = z.string().transform((text, context) => {
  const id = parseSessionId(text);
  if (id !== undefined) return id;
  context.addIssue({
    code: 'custom',
    message: 'a session id is userId:sessionId, as in 6973903723107198876:5156932900183134039',
  });
  return z.NEVER;
});

export const Subject = z
  .strictObject({
    email: storableText()
      .trim()
      .max(254)
      .regex(/^\S+@\S+$/, 'an e-mail address')
      .optional(),
    uid: storableText().trim().min(1, 'must not be blank').max(256).optional(),
    sessionIds: z.array(sessionId).min(1).max(20).optional(),
  })
  .refine(
    (subject) => Object.values(subject).some((part) => part !== undefined),
    'name at least one of email, uid and sessionIds',
  )
  .meta({ id: 'Subject', description: 'Who the briefing is about; several parts mean their union.' });

export const SummaryRequestBody = z
  .strictObject({
    subject: Subject,
    source: sourceName.optional(),
    profile: z.string().min(1).optional().meta({ description: 'A prompt profile of Debrief, by name.' }),
    promptProfile: storableText()
      .min(1)
      .optional()
      .meta({ description: 'A prompt profile kept at Fullstory, by its id.' }),
    sessions: z
      .strictObject({
        limit: z.number().int().min(1).max(20).optional(),
        since: instant.optional(),
      })
      .optional(),
    destinations: z.array(AnyDestination).max(20),
    note: storableText()
      .trim()
      .min(1)
      .max(2_000)
      .optional()
      .meta({ description: 'A sentence for the reader; stands first.' }),
    maxActivations: z.number().int().min(0).optional().meta({
      description: 'The most that the run may spend; sessions beyond it are left out, and the receipt says so.',
    }),
    dryRun: z
      .union([z.boolean(), z.enum(['price', 'content'])])
      .optional()
      .meta({
        description:
          'Send nothing. `true` or `price`: spend nothing either; the receipt says what the run would cost, and `contents` what ' +
          'would be sent where every summary is known. `content`: make the summaries, and show what would be sent. A retry sends.',
      }),
  })
  .meta({ id: 'SummaryRequest' });
export type SummaryRequestBody = z.infer<typeof SummaryRequestBody>;

/**
 * What the request means with these connections. `known` are mistakes that were found already.
 * @throws Problem 422 naming every field that does not fit them
 */
export function toSummaryRequest(
  body: SummaryRequestBody,
  connections: Config['connections'],
  known: readonly Issue[] = [],
): SummaryRequest {
  const issues = [...known];
  const chosen = fullstorySource(body.source, connections);
  if ('issue' in chosen) issues.push(chosen.issue);
  const destinations = body.destinations.flatMap((destination, index) =>
    toDestination(destination, connections, ['destinations', index], issues),
  );
  const { subject, profile = briefingProfile.name, promptProfile, sessions, note, maxActivations, dryRun } = body;
  if (issues.length > 0 || 'issue' in chosen) throw validationProblem(issues);
  const limit = sessions?.limit ?? Math.max(defaultSessions, subject.sessionIds?.length ?? 0);
  return {
    source: chosen.source,
    subject,
    profile,
    ...(promptProfile !== undefined && { promptProfile }),
    sessions: { limit, ...(sessions?.since !== undefined && { since: sessions.since }) },
    destinations,
    ...(note !== undefined && { note }),
    ...(maxActivations !== undefined && { maxActivations }),
    ...(dryRun && { dryRun: dryRun === true ? 'price' : dryRun }),
  };
}

function toDestination(
  given: AnyDestination,
  connections: Config['connections'],
  path: PropertyKey[],
  issues: Issue[],
): BriefingDestination[] {
  const kind = Object.hasOwn(connections, given.connection) ? connections[given.connection]?.kind : undefined;
  const schema = kind && destinationSchema(kind, given);
  if (!schema) {
    const problem = kind ? `is of kind ${kind}, which takes no briefings` : 'is not configured';
    issues.push({ path: [...path, 'connection'], message: `connection "${given.connection}" ${problem}` });
    return [];
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return [parsed.data];
  const unfit = namingMembers(parsed.error.issues).map((issue) => ({
    path: [...path, ...(issue.path ?? [])],
    message: `${issue.message} (connection "${given.connection}" is of kind ${kind})`,
  }));
  issues.push(...unfit);
  return [];
}
