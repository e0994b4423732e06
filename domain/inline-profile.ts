import { briefingProfile, evidencePrompt, type LlmOptions, type SummaryProfile } from './summary-profile.js';

export type OwnPrompts = Pick<LlmOptions, 'prePrompt' | 'postPrompt' | 'temperature'>;

/**
 * A profile with a caller's own prompts in place of its own; blank ones are none. What says that a session is evidence
 * and no order stays in front of them, and the answer keeps its shape, so that it can be told and cited by session.
 */
export function inlineProfile(
  profile: SummaryProfile,
  { prePrompt, postPrompt, temperature }: OwnPrompts,
): SummaryProfile {
  const { llm } = profile;
  return {
    ...profile,
    llm: {
      ...llm,
      ...(prePrompt?.trim() && { prePrompt: `${evidencePrompt} ${prePrompt}` }),
      ...(postPrompt?.trim() && { postPrompt }),
      ...(temperature !== undefined && { temperature }),
      responseSchema: llm.responseSchema ?? briefingProfile.llm.responseSchema,
    },
  };
}
