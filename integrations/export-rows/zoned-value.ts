import { type ToZonedTime } from '../../domain/zoned-time.js';
import { type Column } from './column-index.js';
import { type Member } from './row-members.js';

const quote = 0x22;

/** The text of a value that is an instant and reads otherwise in the zone; undefined where the value stays as it is. */
export function zonedValue(
  bytes: Buffer,
  { valueStart, valueEnd }: Member,
  column: Column,
  toZonedTime: ToZonedTime,
): string | undefined {
  if (!column.isTime || bytes[valueStart] !== quote) return undefined;
  const text = bytes.toString('latin1', valueStart + 1, valueEnd - 1);
  const zoned = toZonedTime(text);
  return zoned === text ? undefined : zoned;
}
