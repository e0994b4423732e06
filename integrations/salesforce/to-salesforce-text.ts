import { type Briefing } from '../../domain/briefing.js';
import { briefingText } from '../briefing-text.js';
import { cutText } from '../cut-text.js';

/** A briefing as plain text for a record field. Never longer than `maxLength`: REST refuses what is too long for the field. */
export function toSalesforceText({ briefing, maxLength }: { briefing: Briefing; maxLength: number }): string {
  return cutText(briefingText(briefing), maxLength);
}
