import { isJsonObject, type JsonObject } from './json-object.js';

/** A block error of Slack and its hints, each with a JSON pointer. */
export interface BlockRefusal {
  error: 'invalid_blocks' | 'invalid_blocks_format' | 'msg_blocks_too_long';
  messages: string[];
}

const maxBlocks = 50;
const maxIdLength = 255;
const maxMarkdown = 12_000;
/** No number is published; this much has been seen to fail. */
const maxTotalText = 13_200;

type Report = (pointer: string, hint: string) => void;

function objects(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function checkText(text: unknown, pointer: string, max: number, report: Report, plainOnly = false): void {
  if (!isJsonObject(text) || typeof text.text !== 'string') {
    report(pointer, 'must be a valid text object');
    return;
  }
  if (text.type !== 'plain_text' && (plainOnly || text.type !== 'mrkdwn'))
    report(`${pointer}/type`, 'unsupported type');
  if (text.type === 'plain_text' && text.verbatim !== undefined) report(`${pointer}/verbatim`, 'is not allowed');
  if (text.type === 'mrkdwn' && text.emoji !== undefined) report(`${pointer}/emoji`, 'is not allowed');
  if (text.text.length < 1) report(`${pointer}/text`, 'must be more than 0 characters');
  if (text.text.length > max) report(`${pointer}/text`, `must be less than ${max + 1} characters`);
}

function checkLength(value: unknown, pointer: string, max: number, report: Report): void {
  if (value !== undefined && (typeof value !== 'string' || value.length > max)) {
    report(pointer, `must be less than ${max + 1} characters`);
  }
}

function checkItems(value: unknown, pointer: string, max: number, report: Report): void {
  if (!Array.isArray(value) || value.length < 1) report(pointer, 'must have at least 1 item');
  else if (value.length > max) report(pointer, `no more than ${max} items allowed`);
}

function checkElement(element: JsonObject, pointer: string, report: Report): void {
  checkLength(element.action_id, `${pointer}/action_id`, maxIdLength, report);
  if (element.type !== 'button') return;
  checkText(element.text, `${pointer}/text`, 75, report, true);
  checkLength(element.value, `${pointer}/value`, 2_000, report);
  checkLength(element.url, `${pointer}/url`, 3_000, report);
}

type BlockCheck = (block: JsonObject, pointer: string, report: Report) => void;

const unchecked: BlockCheck = () => undefined;

const checks = new Map<string, BlockCheck>([
  [
    'section',
    (block, pointer, report) => {
      if (block.text === undefined && block.fields === undefined) report(pointer, 'must have text or fields');
      if (block.text !== undefined) checkText(block.text, `${pointer}/text`, 3_000, report);
      if (block.fields !== undefined) checkItems(block.fields, `${pointer}/fields`, 10, report);
      for (const [index, field] of objects(block.fields).entries()) {
        checkText(field, `${pointer}/fields/${index}`, 2_000, report);
      }
      if (isJsonObject(block.accessory)) checkElement(block.accessory, `${pointer}/accessory`, report);
    },
  ],
  ['header', (block, pointer, report) => checkText(block.text, `${pointer}/text`, 150, report, true)],
  ['context', (block, pointer, report) => checkItems(block.elements, `${pointer}/elements`, 10, report)],
  [
    'actions',
    (block, pointer, report) => {
      checkItems(block.elements, `${pointer}/elements`, 25, report);
      for (const [index, element] of objects(block.elements).entries()) {
        checkElement(element, `${pointer}/elements/${index}`, report);
      }
    },
  ],
  ['context_actions', (block, pointer, report) => checkItems(block.elements, `${pointer}/elements`, 5, report)],
  [
    'image',
    (block, pointer, report) => {
      checkLength(block.alt_text ?? null, `${pointer}/alt_text`, 2_000, report);
      checkLength(block.image_url, `${pointer}/image_url`, 3_000, report);
    },
  ],
  ['markdown', (block, pointer, report) => checkLength(block.text ?? null, `${pointer}/text`, maxMarkdown, report)],
  ['table', (block, pointer, report) => checkItems(block.rows, `${pointer}/rows`, 100, report)],
  ['divider', unchecked],
  ['rich_text', unchecked],
]);

function textLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, part) => sum + textLength(part), 0);
  if (!isJsonObject(value)) return 0;
  return Object.entries(value).reduce(
    (sum, [name, part]) => sum + (name === 'text' && typeof part === 'string' ? part.length : textLength(part)),
    0,
  );
}

/** Checks a message's blocks against the limits of the Slack reference, section 2. */
export function refusedBlocks(blocks: unknown): BlockRefusal | undefined {
  if (!Array.isArray(blocks) || !blocks.every(isJsonObject)) {
    return { error: 'invalid_blocks_format', messages: ['[ERROR] blocks must be an array of objects'] };
  }
  const messages: string[] = [];
  const report: Report = (pointer, hint) => messages.push(`[ERROR] ${hint} [json-pointer:${pointer}]`);
  if (blocks.length > maxBlocks) report('/blocks', `no more than ${maxBlocks} items allowed`);
  const ids = new Set<unknown>();
  for (const [index, block] of blocks.entries()) {
    const pointer = `/blocks/${index}`;
    const check = checks.get(String(block.type));
    if (check === undefined) report(`${pointer}/type`, `unsupported type: ${String(block.type)}`);
    else check(block, pointer, report);
    checkLength(block.block_id, `${pointer}/block_id`, maxIdLength, report);
    if (block.block_id !== undefined && ids.has(block.block_id)) report(`${pointer}/block_id`, 'must be unique');
    ids.add(block.block_id);
  }
  if (messages.length > 0) return { error: 'invalid_blocks', messages };
  const markdown = textLength(blocks.filter((block) => block.type === 'markdown'));
  if (markdown <= maxMarkdown && textLength(blocks) <= maxTotalText) return undefined;
  return { error: 'msg_blocks_too_long', messages: ['[ERROR] the blocks are too long altogether'] };
}
