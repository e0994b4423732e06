import { expect, it } from 'vitest';
import { inlineProfile } from '../../domain/inline-profile.js';
import { answerWith, text } from '../../domain/profile-answer.js';
import { briefingProfile, evidencePrompt, type SummaryProfile } from '../../domain/summary-profile.js';

it("has the caller's prompts and temperature, behind the words that make a session evidence", () => {
  const { llm } = inlineProfile(briefingProfile, { prePrompt: 'You sell.', postPrompt: 'Be brief.', temperature: 0 });
  expect(llm).toEqual({
    prePrompt: `${evidencePrompt} You sell.`,
    postPrompt: 'Be brief.',
    temperature: 0,
    responseSchema: briefingProfile.llm.responseSchema,
  });
});

it('leaves what the caller says nothing of, or leaves blank, as the profile has it', () => {
  expect(inlineProfile(briefingProfile, { temperature: 0.7 }).llm).toEqual({
    ...briefingProfile.llm,
    temperature: 0.7,
  });
  expect(inlineProfile(briefingProfile, { prePrompt: '', postPrompt: ' ' })).toEqual(briefingProfile);
});

it('keeps the other sections of the profile, and gives one without a shape of the answer the usual one', () => {
  const prose: SummaryProfile = { name: 'briefing', llm: { postPrompt: 'Tell.' }, slice: { mode: 'last' } };
  expect(inlineProfile(prose, { temperature: 0.1 })).toEqual({
    ...prose,
    llm: { postPrompt: 'Tell.', temperature: 0.1, responseSchema: briefingProfile.llm.responseSchema },
  });
});

it('keeps the shape of the answer that the profile has', () => {
  const responseSchema = answerWith({ mood: text('The mood.') });
  const { llm } = inlineProfile({ name: 'briefing', llm: { responseSchema } }, { postPrompt: 'Tell.' });
  expect(llm).toEqual({ postPrompt: 'Tell.', responseSchema });
});
