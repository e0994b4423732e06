import { stagesLeft } from './concierge-answer.js';
import { answerWith, citationPrompt, list, oneOf, text } from './profile-answer.js';
import { evidencePrompt, type SummaryProfile } from './summary-profile.js';

const confidence = oneOf(['low', 'medium', 'high'], 'How much of the visit points to it.');

const behaviour: SummaryProfile = {
  name: 'behaviour',
  description: 'How the visitor goes about things: features used, way of navigating, engagement, likely goal.',
  llm: {
    prePrompt: evidencePrompt,
    postPrompt:
      'Describe for a product researcher how this visitor works: whether they know the product, which features they use ' +
      'and which they pass by, whether they search, browse or go straight, and where their attention stays. Infer the ' +
      `goal only from actions that serve it. At most 100 words in all. ${citationPrompt}`,
    temperature: 0.3,
    responseSchema: answerWith({
      persona: text('The kind of visitor in a short phrase, such as "returning buyer who compares prices".'),
      features_used: list('Features that were really used, not only seen.'),
      navigation: oneOf(['direct', 'search-led', 'browsing', 'back-and-forth', 'unclear'], 'The way of navigating.'),
      engagement: oneOf(['low', 'medium', 'high'], 'Attention and activity over the whole visit.'),
    }),
  },
  events: { excludeSelectors: true, includeDescriptions: true },
};

const conversionFunnel: SummaryProfile = {
  name: 'conversion-funnel',
  description: 'The stage reached on the way to a purchase or sign-up, where it ended, and what caused hesitation.',
  llm: {
    prePrompt: evidencePrompt,
    postPrompt:
      'Follow this visit through the stages discovery, consideration, selection, checkout, confirmation. Say which was the ' +
      'last one reached, the exact page and action at which the visitor turned away, and every sign of hesitation before: ' +
      'corrected input, returning to prices or terms, long pauses, repeated attempts. A purchase counts only when its ' +
      `confirmation was shown. ${citationPrompt}`,
    temperature: 0.2,
    responseSchema: answerWith(
      {
        stage: oneOf(
          ['discovery', 'consideration', 'selection', 'checkout', 'confirmation', 'none'],
          'The last stage reached.',
        ),
        drop_off: { ...text('Page and action at which the visitor turned away.'), nullable: true },
        hesitations: list('Signs of hesitation, in order.'),
        purchase_intent: oneOf(['none', 'low', 'medium', 'high'], 'As the actions show it.'),
      },
      ['stage', 'hesitations', 'purchase_intent'],
    ),
  },
  events: { excludeSelectors: true },
};

const userIntent: SummaryProfile = {
  name: 'user-intent',
  description: 'What the visitor came for, judged by the beginning of the visit.',
  llm: {
    prePrompt: `${evidencePrompt} You see the beginning of the visit only.`,
    postPrompt:
      'Judge from the first pages, searches and clicks what the visitor came for. Choose the one class that most of them ' +
      'support and name the two or three actions that decided. What happened later is unknown to you: do not foretell it. ' +
      citationPrompt,
    temperature: 0.2,
    responseSchema: answerWith({
      intent: oneOf(
        ['exploring', 'researching', 'ready-to-buy', 'seeking-support', 'comparing', 'unclear'],
        'The class of intent.',
      ),
      confidence,
      evidence: list('The actions that decided, two or three.'),
    }),
  },
  slice: { mode: 'first', eventLimit: 150 },
  events: { excludeSelectors: true },
};

const salesIntent: SummaryProfile = {
  name: 'sales-intent',
  description: 'For an account executive: what the visitor weighed, how near they are, what to open the call with.',
  llm: {
    prePrompt: evidencePrompt,
    postPrompt:
      'Brief an account executive before a call. Say which products, plans or prices the visitor looked at and returned to, ' +
      'which questions their searches and reading leave open, and whether anything kept them from going on. Judge the ' +
      'nearness of a decision by actions (plans compared, quote or trial begun, colleagues invited), never by time spent ' +
      `alone. Do not invent budgets, roles or deadlines. At most 120 words in all. ${citationPrompt}`,
    temperature: 0.2,
    responseSchema: answerWith({
      interests: list('Products, plans and topics, the most looked at first.'),
      readiness: oneOf(['none', 'early', 'evaluating', 'deciding', 'bought'], 'How near a decision is.'),
      confidence,
      open_questions: list('What the visit leaves unanswered for the visitor.'),
      opening: text('One sentence with which the call can begin, without saying that the visit was watched.'),
    }),
  },
  events: { excludeSelectors: true, includeDescriptions: true },
};

const concierge: SummaryProfile = {
  name: 'concierge',
  description:
    'For a personal call to a visitor who did not finish: who they are, what they wanted, how to be of help.',
  llm: {
    prePrompt: evidencePrompt,
    postPrompt:
      'Prepare a concierge who will call this visitor as a courtesy and has no technical knowledge. Write warmly, plainly ' +
      'and short: what is known of the customer, what they had in mind in this visit, what mattered to them or gave them ' +
      'pause, and how they can be helped now. Leave out error codes, technical terms, addresses of pages, paths through ' +
      'the site and any numbers of clicks, views or attempts. Never offer to waive fees, lower prices or make an exception. ' +
      'A purchase counts only when its confirmation was shown. Leave out what the events do not show.',
    temperature: 0.3,
    responseSchema: answerWith(
      {
        customer_profile: text('Customer Profile: who this is to us, as far as the visit tells.'),
        session_overview: text('Session Overview: what they had in mind, in two or three sentences.'),
        key_behaviors: list('Key Behaviors & Insights for Follow-Up: what mattered to them or gave them pause.'),
        recommended_actions: list('Recommended Concierge Actions: what to say, offer or ask; at most three.'),
        cart_value: {
          type: 'NUMBER',
          nullable: true,
          description:
            'Total of the cart when the visit ended, as last shown and without a currency. Null when not shown.',
        },
        currency: { ...text('ISO 4217 code of that total, such as USD.'), nullable: true },
        purchased: { type: 'BOOLEAN', description: 'True only when the confirmation of a purchase was shown.' },
        stage_left: oneOf(
          [...stagesLeft],
          'Where the visitor left without finishing; none when nothing was left unfinished.',
        ),
      },
      ['customer_profile', 'session_overview', 'key_behaviors', 'recommended_actions', 'purchased', 'stage_left'],
    ),
  },
  slice: { mode: 'last', eventLimit: 800 },
  events: { excludeSelectors: true, excludeEventTimestamps: true, includeDescriptions: true },
};

/** For those who want to know people and win them. */
export const salesProfiles: readonly SummaryProfile[] = [
  behaviour,
  conversionFunnel,
  userIntent,
  salesIntent,
  concierge,
];
