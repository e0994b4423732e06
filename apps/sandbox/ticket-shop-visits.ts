import { type SessionOutcome } from '../../domain/session-summary.js';

/** What a model would have to say about one visit, under the property names that prompts ask for. */
export interface VisitFacts {
  synopsis: string;
  goal: string;
  outcome: SessionOutcome;
  obstacles: string[];
  open_questions: string[];
  last_action: string;
}

/** Five visits of one person to a shop for concert tickets, newest first. */
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
  },
  {
    synopsis: 'Compared seat maps of three concerts, opened the prices of each and saved one to favourites.',
    goal: 'Find a concert for the coming weekend',
    outcome: 'browsing',
    obstacles: [],
    open_questions: [],
    last_action: 'Saved the Saturday concert to favourites',
  },
  {
    synopsis: 'Bought one ticket for a matinee with a gift card, and downloaded it as a PDF.',
    goal: 'Buy one ticket for the Sunday matinee',
    outcome: 'completed',
    obstacles: ['The gift card balance appeared only after a page reload'],
    open_questions: [],
    last_action: 'Downloaded the ticket as a PDF',
  },
  {
    synopsis: 'Came from a newsletter, read the page about wheelchair seats and looked through two venues.',
    goal: 'Learn which venues offer wheelchair seats',
    outcome: 'browsing',
    obstacles: ['The filter for accessible seats showed no results in one venue'],
    open_questions: ['Does the second venue have wheelchair seats on the ground floor?'],
    last_action: 'Opened the accessibility page of the second venue',
  },
];
