import { type LlmOptions } from '../../domain/summary-profile.js';

/** The `llm` part of a profile or of a summary's overrides (Fullstory docs, Generate summary with overrides). */
export function toLlmOptions({ prePrompt, postPrompt, temperature, responseSchema }: LlmOptions) {
  return {
    pre_prompt: prePrompt,
    post_prompt: postPrompt,
    temperature,
    response_schema: responseSchema,
  };
}
