import { z } from 'zod';
import { type OwnPrompts } from '../../../domain/inline-profile.js';
import { alsoInSnakeCase } from '../../also-in-snake-case.js';
import { longestPrompt } from '../../profiles-config.js';
import { storableText } from '../request-fields.js';
import { AnyDestination } from '../summaries/destination-schemas.js';
import { Subject, SummaryRequestBody } from '../summaries/summary-request.js';

const ownPrompts = alsoInSnakeCase({
  prePrompt: storableText().max(longestPrompt).optional().meta({ description: 'Stands before each session.' }),
  postPrompt: storableText().max(longestPrompt).optional().meta({ description: 'Stands after each session.' }),
  temperature: z.number().min(0).max(1).optional().meta({ description: 'Unsaid: 0.2.' }),
});

export const PersonProfileBody = z
  .strictObject({
    email: Subject.shape.email.meta({ description: 'Either this or `uid`.' }),
    uid: Subject.shape.uid.meta({ description: 'Either this or `email`.' }),
    limit: z.number().int().min(1).max(20).default(5).meta({ description: 'How many sessions, the newest first.' }),
    llm: ownPrompts
      .optional()
      .meta({ description: 'Prompts of your own, for this request; also as pre_prompt and post_prompt.' }),
    source: SummaryRequestBody.shape.source,
    destinations: z.array(AnyDestination).max(20).default([]),
  })
  .superRefine(({ email, uid }, context) => {
    if ((email === undefined) !== (uid === undefined)) return;
    for (const path of [['email'], ['uid']]) {
      context.addIssue({ code: 'custom', path, message: 'give exactly one of email and uid' });
    }
  })
  .meta({ id: 'PersonProfileRequest' });
export type PersonProfileBody = z.infer<typeof PersonProfileBody>;

/** The same as a request for a summary, and the prompts that the caller brings. */
export function toSummaryBody({ email, uid, limit, llm = {}, source, destinations }: PersonProfileBody): {
  body: SummaryRequestBody;
  llm: OwnPrompts | undefined;
} {
  return {
    body: { subject: { email, uid }, source, sessions: { limit }, destinations },
    llm: Object.values(llm).some((it) => it !== undefined) ? llm : undefined,
  };
}
