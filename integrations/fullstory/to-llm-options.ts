import { type SummaryProfile } from '../../domain/summary-profile.js';

/** The `llm` part of a profile or of a summary's overrides (Fullstory docs, Generate summary with overrides). */
export function toLlmOptions(profile: SummaryProfile) {
  return {
    pre_prompt: profile.prePrompt,
    post_prompt: profile.postPrompt,
    temperature: profile.temperature,
    response_schema: profile.responseSchema,
  };
}
