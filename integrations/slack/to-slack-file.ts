import { type Briefing } from '../../domain/briefing.js';
import { briefingText, oneLine } from '../briefing-text.js';
import { cutText } from '../cut-text.js';
import { inertSlack } from './slack-escape.js';

export interface SlackFile {
  /** Carries the delivery id, by which the file is found again after a lost reply. */
  filename: string;
  title: string;
  /** Plain text, UTF-8. */
  content: string;
  /** What Slack shows above the file. */
  comment: string;
}

/** Short of the 255 that file titles are known to hold, and of what a reader takes in above an attachment. */
const maxTitle = 200;
const maxComment = 1_000;

/** A briefing as a text file for Slack, for what is too long to be read as a message. */
export function toSlackFile({ briefing, deliveryId }: { briefing: Briefing; deliveryId: string }): SlackFile {
  const headline = oneLine(briefing.headline);
  return {
    filename: `debrief-${deliveryId}.txt`,
    title: cutText(headline, maxTitle),
    content: `${briefingText(briefing)}\n`,
    comment: inertSlack(cutText(briefing.note ? `${oneLine(briefing.note)}\n${headline}` : headline, maxComment)),
  };
}
