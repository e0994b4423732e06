import { type Briefing } from '../../domain/briefing.js';
import { oneLine } from '../briefing-text.js';
import { cutText } from '../cut-text.js';

/** What a string attribute holds (third-party quotes of Intercom's own text; Intercom publishes no number). */
export const maxAttribute = 255;

/** A briefing as one short line for a contact attribute: the caller's note where there is one, then the headline. */
export function toIntercomAttribute({ briefing }: { briefing: Briefing }): string {
  const { note, headline } = briefing;
  return cutText(oneLine(note ? `${note} ${headline}` : headline), maxAttribute);
}
