import { briefingProfile, type ResponseSchema } from './summary-profile.js';

/** Asked of every shipped profile, so that a reader can check a claim in the replay. */
export const citationPrompt =
  'After each claim name the page and the time of the events it rests on, as in [/checkout 10:42:07]. ' +
  'Leave out what the events do not show; do not guess at feelings, names or causes.';

/**
 * The answer of a briefing with members of the profile's own. The briefing's members feed the run's statements; the
 * others are told behind the synopsis.
 */
export function answerWith(members: Record<string, ResponseSchema>, required = Object.keys(members)): ResponseSchema {
  const { properties = {}, required: always = [] } = briefingProfile.llm.responseSchema ?? {};
  return { type: 'OBJECT', properties: { ...properties, ...members }, required: [...always, ...required] };
}

export function text(description: string): ResponseSchema {
  return { type: 'STRING', description };
}

export function list(description: string): ResponseSchema {
  return { type: 'ARRAY', items: { type: 'STRING' }, description };
}

export function oneOf(values: string[], description: string): ResponseSchema {
  return { type: 'STRING', format: 'enum', enum: values, description };
}
