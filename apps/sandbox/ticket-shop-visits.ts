import { type StageLeft } from '../../domain/concierge-answer.js';
import { type SessionOutcome } from '../../domain/session-summary.js';

/** What a model would have to say about one visit, under the property names that prompts ask for. */
export interface VisitFacts {
  synopsis: string;
  goal: string;
  outcome: SessionOutcome;
  obstacles: string[];
  open_questions: string[];
  last_action: string;
  customer_profile: string;
  session_overview: string;
  key_behaviors: string[];
  recommended_actions: string[];
  cart_value: number | null;
  currency: string | null;
  purchased: boolean;
  stage_left: StageLeft;
}

/**
 * Five visits of one person to a shop for concert tickets, newest first. As models do, they tell a concierge now and then
 * what the prompt asked them to leave out.
 */
export const ticketShopVisits: VisitFacts[] = [
  {
    synopsis:
      'Chose two seats for the Saturday concert and reached the payment page. The card form refused the postcode three ' +
      'times; meanwhile the ten-minute seat reservation ran out and the seats were released.',
    goal: 'Buy two tickets for the Saturday concert',
    outcome: 'abandoned',
    obstacles: [
      'The seat reservation ran out while the card form was still refusing the postcode',
      'The card form answered "Postcode is not valid" three times to a Canadian postcode',
    ],
    open_questions: ['Will the released seats come back on sale?'],
    last_action: 'Closed the tab on the payment page',
    customer_profile: 'A concert-goer from Canada who plans evenings out for two and pays by card.',
    session_overview:
      'They chose two seats in Section 114 for the Saturday concert and went as far as the payment page (/checkout/pay). ' +
      'The card form did not take their postcode, and the ten-minute seat reservation ran out.',
    key_behaviors: [
      'Their Canadian postcode was refused three times',
      'The seats were released while they were still typing',
      'Navigated from the seat map to the cart to the payment page',
    ],
    recommended_actions: [
      'Reserve two seats together for Saturday at 18:30 and complete the order by phone',
      'Apologise for the trouble with the card form and offer to waive the booking fee',
    ],
    cart_value: 236,
    currency: 'CAD',
    purchased: false,
    stage_left: 'payment',
  },
  {
    synopsis:
      'Applied the promo code SPRING10 again and again. Each of seven attempts ended in the same error banner, and the ' +
      'total never changed.',
    goal: 'Use a promo code on two tickets in the basket',
    outcome: 'blocked',
    obstacles: ['Applying the promo code failed seven times with "Something went wrong (PROMO-500)"'],
    open_questions: ['Does the promo code SPRING10 count for this concert?'],
    last_action: 'Clicked "Apply code" for the seventh time',
    customer_profile: 'Someone who watches for offers and came with a promo code of their own.',
    session_overview:
      'They had two tickets in the basket and wanted to use the promo code SPRING10. ' +
      'Applying the promo code failed seven times with "Something went wrong (PROMO-500)".',
    key_behaviors: [
      'Applying the promo code failed seven times with "Something went wrong (PROMO-500)"',
      'The total never changed, and they did not go on without the code',
    ],
    recommended_actions: [
      'Check whether the promo code SPRING10 applies to their tickets and explain its terms',
      'As a courtesy, take 10% off the order',
    ],
    cart_value: 180.5,
    currency: 'CAD',
    purchased: false,
    stage_left: 'cart',
  },
  {
    synopsis: 'Compared seat maps of three concerts, opened the prices of each and saved one to favourites.',
    goal: 'Find a concert for the coming weekend',
    outcome: 'browsing',
    obstacles: [],
    open_questions: [],
    last_action: 'Saved the Saturday concert to favourites',
    customer_profile: 'A concert-goer who likes to compare before choosing.',
    session_overview: 'They were looking for a concert for the coming weekend and kept the Saturday concert in mind.',
    key_behaviors: [
      'Compared the seat maps and prices of three concerts',
      'Opened 14 pages by way of Home > Concerts > Seats',
    ],
    recommended_actions: ['Ask what kind of evening they have in mind and where they like to sit'],
    cart_value: null,
    currency: null,
    purchased: false,
    stage_left: 'browsing',
  },
  {
    synopsis: 'Bought one ticket for a matinee with a gift card, and downloaded it as a PDF.',
    goal: 'Buy one ticket for the Sunday matinee',
    outcome: 'completed',
    obstacles: ['The gift card balance appeared only after a page reload'],
    open_questions: [],
    last_action: 'Downloaded the ticket as a PDF',
    customer_profile: 'An existing customer who holds a gift card.',
    session_overview: 'They bought one ticket for the Sunday matinee with a gift card and downloaded it.',
    key_behaviors: ['The balance of the gift card showed late, after a reload of the page'],
    recommended_actions: ['Thank them for the order and wish them a pleasant matinee'],
    cart_value: null,
    currency: null,
    purchased: true,
    stage_left: 'none',
  },
  {
    synopsis: 'Came from a newsletter, read the page about wheelchair seats and looked through two venues.',
    goal: 'Learn which venues offer wheelchair seats',
    outcome: 'browsing',
    obstacles: ['The filter for accessible seats showed no results in one venue'],
    open_questions: ['Does the second venue have wheelchair seats on the ground floor?'],
    last_action: 'Opened the accessibility page of the second venue',
    customer_profile: 'A newsletter reader for whom accessible seating decides where to go.',
    session_overview: 'They wanted to learn which venues offer wheelchair seats and looked at two of them.',
    key_behaviors: ['The filter for accessible seats stayed empty for one venue (HTTP 404)'],
    recommended_actions: ['Name the venues with wheelchair seats and offer to arrange companion seating'],
    cart_value: null,
    currency: null,
    purchased: false,
    stage_left: 'browsing',
  },
];
