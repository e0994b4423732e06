import { type ExportedFile, type TimeRange } from '../../domain/segment-export.js';
import { oneLine } from '../briefing-text.js';
import { cutText } from '../cut-text.js';
import { section } from './slack-blocks.js';
import { inertSlack } from './slack-escape.js';
import { type SlackAddress, type SlackMessage, slackMessage } from './slack-message.js';

/** The largest file that Slack takes (Slack help, add files to Slack). */
export const maxSlackFileBytes = 1_000_000_000;

export interface SlackExportFile {
  /** Carries the delivery id, by which the file is found again after a lost reply. */
  filename: string;
  title: string;
  /** One paragraph above the file, in Slack's markup. */
  comment: string;
}

const maxTitle = 200;
const maxName = 150;
const digestLetters = 12;

/** How an export is shown in Slack. */
export function toSlackExport({ file, deliveryId }: { file: ExportedFile; deliveryId: string }): SlackExportFile {
  const name = cutText(file.name.replace(/\.\w+$/, ''), maxName);
  return {
    filename: `${name}-debrief-${deliveryId}.${file.format}`,
    title: cutText(file.name, maxTitle),
    comment: paragraph(file),
  };
}

/** The same for an export without a single byte, of which Slack makes no file (Slack docs, files.getUploadURLExternal). */
export function toSlackEmptyExport({ file, ...address }: SlackAddress & { file: ExportedFile }): SlackMessage {
  const text = paragraph(file);
  return slackMessage(address, text, [section(text)]);
}

function paragraph({ segment, kind, timeRange, rows, bytes, format, sha256, expiresAt }: ExportedFile): string {
  const count = `${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'}`;
  return [
    `Segment “${inertSlack(cutText(oneLine(segment.name), maxTitle))}”, ${kind}, ${rangeText(timeRange)}:`,
    `${count}, ${sizeText(bytes)} of ${format.toUpperCase()},`,
    `SHA-256 beginning ${sha256.slice(0, digestLetters)}.`,
    `Debrief keeps the file until ${instantText(expiresAt)}.`,
  ].join(' ');
}

function rangeText({ start, end }: TimeRange): string {
  if (start === '' && end === '') return 'of all time';
  if (end === '') return `since ${instantText(start)}`;
  return start === '' ? `until ${instantText(end)}` : `from ${instantText(start)} to ${instantText(end)}`;
}

function instantText(instant: string): string {
  const text = new Date(instant).toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
  return `${text} UTC`;
}

function sizeText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  const amount = (bytes / 1000 ** power).toLocaleString('en', { maximumFractionDigits: 1 });
  return `${amount} ${units[power]}`;
}
