import { answerWith, citationPrompt, list, oneOf, text } from './profile-answer.js';
import { evidencePrompt, type SummaryProfile } from './summary-profile.js';

const halfHourMs = 30 * 60_000;

const quick: SummaryProfile = {
  name: 'quick',
  description: 'Two or three sentences: what was attempted, whether it worked, what got in the way.',
  llm: {
    prePrompt: evidencePrompt,
    postPrompt:
      'In at most three plain sentences say what the visitor tried to do, whether they got there, and the one thing ' +
      `that hindered them most, if anything did. ${citationPrompt}`,
    temperature: 0.2,
  },
  slice: { mode: 'last', eventLimit: 500 },
  events: { excludeSelectors: true },
};

const support: SummaryProfile = {
  name: 'support',
  description: 'For the agent who answers the case: what failed, how the visitor reacted, what to try next.',
  llm: {
    prePrompt: evidencePrompt,
    postPrompt:
      'Prepare a support agent who answers this visitor in the next minutes. Tell which step failed, what the page showed ' +
      'at that moment (quote messages word for word), what the visitor tried instead, and whether they got through. ' +
      'Recommend only steps that follow from what was seen; never promise refunds, credits or dates. ' +
      `At most 120 words in all. ${citationPrompt}`,
    temperature: 0.2,
    responseSchema: answerWith({
      messages_shown: list('Error texts and notices that the visitor saw, word for word, in order of appearance.'),
      signs_of_frustration: list('Repeated or hasty actions, such as rage clicks, with where they happened.'),
      next_steps: list('What the agent can ask or do, most useful first; at most three.'),
    }),
  },
  slice: { mode: 'last', eventLimit: 800 },
  events: { excludeSelectors: true },
};

const technical: SummaryProfile = {
  name: 'technical',
  description: 'For engineers: console and network errors, exceptions and slow pages, each with the action before it.',
  llm: {
    prePrompt: evidencePrompt,
    postPrompt:
      'Report to the engineer who has to reproduce the fault. For every console error, failed request, exception and ' +
      'page that was slow to load or respond give its text or address, the status where there is one, and the action of ' +
      'the visitor just before it. Bring repetitions of one fault together. Keep identifiers exactly as they stand. ' +
      `Do not name a root cause that the events do not contain. ${citationPrompt}`,
    temperature: 0.1,
    responseSchema: answerWith({
      faults: list('One line a fault: what failed, where, after which action.'),
      slow_pages: list('Pages that were slow, with the measure that says so.'),
      steps_to_reproduce: list('The shortest way from a fresh page to the first fault.'),
      environment: text('Browser, operating system and screen, as far as told.'),
    }),
  },
  events: {
    includeTypes: [
      ...['navigate', 'click', 'dead-click', 'error-click', 'rage-click', 'input-change'],
      ...['console-error', 'network-error', 'exception', 'page-load', 'interaction-to-next-paint'],
    ],
    trimToLastNSelectors: 2,
    includeTabIndex: true,
  },
  context: { include: ['device'] },
};

const errorDetection: SummaryProfile = {
  name: 'error-detection',
  description: 'Errors on the screen and behind it, and whether the consent dialogue stood in the way.',
  llm: {
    prePrompt: evidencePrompt,
    postPrompt:
      'Look for two things only. First: errors, both those that the visitor could see (banners, toasts, dialogues, marked ' +
      'fields) and those behind the page (console, network, exceptions). Second: the consent dialogue: whether it appeared, ' +
      'what was chosen, whether it came again, covered the page or took no click. When there is neither, say so in one ' +
      `sentence and leave the lists empty. ${citationPrompt}`,
    temperature: 0.1,
    responseSchema: answerWith({
      errors_seen: list('Errors on the screen, word for word.'),
      errors_behind: list('Console errors, failed requests and exceptions.'),
      consent: oneOf(
        ['not-shown', 'accepted', 'declined', 'dismissed', 'blocked', 'unknown'],
        'What became of consent.',
      ),
      consent_problems: list('What went wrong with the consent dialogue.'),
    }),
  },
  context: { include: ['device'] },
};

const finContext: SummaryProfile = {
  name: 'fin-context',
  description: 'For a support bot: the last half hour, so that it need not ask what the visitor just did.',
  llm: {
    prePrompt: evidencePrompt,
    postPrompt:
      'An automatic assistant is about to answer this visitor and knows nothing of the visit. In at most five short ' +
      'sentences give it the task the visitor was on, the page they are on now, the last thing that failed with its ' +
      'message word for word, and what they have already tried. Write facts only: no advice, no greeting, no question. ' +
      `Leave out names, addresses and numbers of people, cards and accounts. ${citationPrompt}`,
    temperature: 0.1,
  },
  slice: { mode: 'last', durationLimitMs: halfHourMs, eventLimit: 300 },
  context: { exclude: ['user', 'location'] },
  events: { excludeSelectors: true },
};

/** For those who put something right. */
export const supportProfiles: readonly SummaryProfile[] = [quick, support, technical, errorDetection, finContext];
