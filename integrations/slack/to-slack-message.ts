import { type Briefing } from '../../domain/briefing.js';
import { citationsIn } from '../citations.js';
import { citedLine } from './cited-line.js';
import { cutEscaped } from './cut-escaped.js';
import { header, maxFallback, maxHeader, maxSection, section, type TextBlock, withinLimits } from './slack-blocks.js';
import { type SlackAddress, type SlackMessage, slackMessage } from './slack-message.js';

/**
 * A briefing as a Slack message within Slack's limits; what does not fit is cut where a reader sees it. Statements come
 * from a model that read pages a visitor controls, so nothing in them may become a link or a mention.
 */
export function toSlackMessage(content: SlackAddress & { briefing: Briefing }): SlackMessage<TextBlock> {
  const { note, headline } = content.briefing;
  return slackMessage(
    content,
    cutEscaped(!note ? headline : `${note}\n${headline}`, maxFallback),
    withinLimits([
      ...(!note ? [] : [section(cutEscaped(note, maxSection))]),
      header(headline),
      ...(headline.length > maxHeader ? [section(cutEscaped(headline, maxSection))] : []),
      ...toSections(content.briefing),
    ]),
  );
}

/** Statements as bullet lines, as many to a section as it holds. */
function toSections(briefing: Briefing): TextBlock[] {
  const citationsOf = citationsIn(briefing);
  const texts: string[] = [];
  for (const statement of briefing.statements) {
    const line = citedLine(statement.text, citationsOf(statement), maxSection);
    const last = texts.at(-1);
    if (last !== undefined && last.length + line.length < maxSection) texts[texts.length - 1] = `${last}\n${line}`;
    else texts.push(line);
  }
  return texts.map(section);
}
