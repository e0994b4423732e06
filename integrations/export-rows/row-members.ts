import { skipSpace, stringEnd, valueEnd } from './json-value.js';

const comma = 0x2c;
const colon = 0x3a;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/** Where a member of a row stands in the bytes: its name without quotes, its value with all that belongs to it. */
export interface Member {
  nameStart: number;
  nameEnd: number;
  valueStart: number;
  valueEnd: number;
}

/**
 * Finds the members of a JSON object, which is to fill the bytes from `start` to `end`, and proves that it is one. Values
 * are not read, so that they can be written on as they stand: no digit changes, and it takes two thirds of the time of
 * `JSON.parse`. The members are put into `members` over earlier ones, to make no garbage.
 *
 * @returns how many there are; undefined when it is no JSON object
 */
export function findMembers(bytes: Buffer, start: number, end: number, members: Member[]): number | undefined {
  let at = skipSpace(bytes, start, end);
  if (bytes[at] !== openBrace) return undefined;
  at = skipSpace(bytes, at + 1, end);
  let count = 0;
  if (bytes[at] !== closeBrace) {
    for (;;) {
      const member = (members[count++] ??= { nameStart: 0, nameEnd: 0, valueStart: 0, valueEnd: 0 });
      at = readMember(bytes, at, end, member);
      if (at < 0) return undefined;
      at = skipSpace(bytes, at, end);
      if (bytes[at] !== comma) break;
      at = skipSpace(bytes, at + 1, end);
    }
  }
  return bytes[at] === closeBrace && skipSpace(bytes, at + 1, end) === end ? count : undefined;
}

/** @returns where it ends, or -1 where there is none */
function readMember(bytes: Buffer, start: number, limit: number, member: Member): number {
  const nameEnd = stringEnd(bytes, start, limit);
  if (nameEnd < 0) return -1;
  const separator = skipSpace(bytes, nameEnd, limit);
  if (bytes[separator] !== colon) return -1;
  member.nameStart = start + 1;
  member.nameEnd = nameEnd - 1;
  member.valueStart = skipSpace(bytes, separator + 1, limit);
  member.valueEnd = valueEnd(bytes, member.valueStart, limit);
  return member.valueEnd;
}
