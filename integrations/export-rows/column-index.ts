import { isTimeColumn } from '../../domain/time-columns.js';
import { type Member } from './row-members.js';

/** What is to be done with the members of one name. */
export interface Column {
  /** Position of the field that asks for it; undefined where none does. */
  field: number | undefined;
  isTime: boolean;
}

interface NamedColumn extends Column {
  /** As the source writes it. */
  name: Uint8Array;
  /** Which one followed last. */
  next: NamedColumn | undefined;
}

const mostRemembered = 10_000;
const backslash = 0x5c;

/** Whether a field asks for all columns that begin alike, such as `user_*`; only the rows tell which there are. */
export function isColumnFamily(field: string): boolean {
  return field.endsWith('*');
}

/**
 * Tells the columns of members, which are to be asked about one after the other. Each name is read once, and known again by
 * its bytes: most often it is the one that followed in the row before.
 */
export function createColumnIndex(fields: readonly string[]): (bytes: Buffer, member: Member) => Column {
  const positions = new Map(fields.map((field, position) => [field, position]));
  const families = fields.filter(isColumnFamily).map((field) => field.slice(0, -1));
  const byHash = new Map<number, NamedColumn>();
  let last: NamedColumn | undefined;

  return (bytes, { nameStart, nameEnd }) => {
    let column = last?.next;
    if (!column || !isNamed(column, bytes, nameStart, nameEnd)) {
      column = find(bytes, nameStart, nameEnd);
      if (last) last.next = column;
    }
    last = column;
    return column;
  };

  function find(bytes: Buffer, start: number, end: number): NamedColumn {
    const hash = hashOf(bytes, start, end);
    const known = byHash.get(hash);
    if (known && isNamed(known, bytes, start, end)) return known;
    const name = Buffer.from(bytes.subarray(start, end));
    const column = { name, next: undefined, ...columnNamed(decodedName(name)) };
    if (byHash.size < mostRemembered) byHash.set(hash, column);
    return column;
  }

  function columnNamed(name: string): Column {
    const family = families.find((beginning) => name.startsWith(beginning));
    const field = positions.get(name) ?? positions.get(`${family}*`);
    return { field, isTime: isTimeColumn(name) };
  }
}

function isNamed({ name }: NamedColumn, bytes: Uint8Array, start: number, end: number): boolean {
  if (name.length !== end - start) return false;
  for (let at = 0; at < name.length; at++) if (name[at] !== bytes[start + at]) return false;
  return true;
}

/** Tells most names apart at the price of one multiplication a byte. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0;
  for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + (bytes[at] ?? 0)) | 0;
  return hash;
}

function decodedName(name: Buffer): string {
  const text = name.toString();
  return name.includes(backslash) ? (JSON.parse(`"${text}"`) as string) : text;
}
