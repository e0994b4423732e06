import { constants, crc32, deflateRawSync } from 'node:zlib';
import { rowCycle } from './export-values.js';
import { type RowShape } from './export-rows.js';

/** Gzip members of `rowCycle` rows each, compressed once: only heads and checksum differ from member to member. */
export interface GzipRowBlocks {
  /** Of one member, in bytes; all are equally long. */
  memberBytes: number;
  /** Of its rows. */
  plainBytes: number;
  /** Writes members into a new buffer, the first with row `firstRow`, which is a multiple of `rowCycle`. */
  pack(firstRow: number, members: number): Buffer;
}

/** A gzip header without name and time (RFC 1952). */
const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
/** An empty last block (RFC 1951). */
const lastBlock = Buffer.from([3, 0]);
const windowBytes = 32 * 1024;
/** Never part of JSON, so that no tail is compressed by reference to a head. */
const placeholder = 1;

/**
 * Compiles rows to members. Each head is a stored block, and each tail a compressed fragment that refers back to earlier
 * tails only, so neither depends on what the heads say.
 */
export function createGzipRowBlocks({ head, headLength, tail }: RowShape): GzipRowBlocks {
  const plainParts: Buffer[] = [];
  const memberParts: Buffer[] = [header];
  const slots: { plain: number; member: number }[] = [];
  const lengthOf = (parts: Buffer[]) => parts.reduce((sum, { length }) => sum + length, 0);
  for (let place = 0; place < rowCycle; place += 1) {
    const storedHeader = Buffer.alloc(5);
    storedHeader.writeUInt16LE(headLength, 1);
    storedHeader.writeUInt16LE(~headLength & 0xffff, 3);
    memberParts.push(storedHeader);
    slots.push({ plain: lengthOf(plainParts), member: lengthOf(memberParts) });
    plainParts.push(Buffer.alloc(headLength, placeholder));
    memberParts.push(Buffer.alloc(headLength));
    const text = Buffer.from(tail(place));
    const dictionary = Buffer.concat(plainParts).subarray(-windowBytes);
    memberParts.push(deflateRawSync(text, { dictionary, finishFlush: constants.Z_SYNC_FLUSH }));
    plainParts.push(text);
  }
  const plain = Buffer.concat(plainParts);
  const member = Buffer.concat([...memberParts, lastBlock, Buffer.alloc(8)]);
  member.writeUInt32LE(plain.length, member.length - 4);

  return {
    memberBytes: member.length,
    plainBytes: plain.length,
    pack(firstRow, members) {
      const packed = Buffer.allocUnsafe(member.length * members);
      for (let index = 0; index < members; index += 1) {
        const start = index * member.length;
        member.copy(packed, start);
        for (const [place, slot] of slots.entries()) {
          const text = head(firstRow + index * rowCycle + place);
          plain.write(text, slot.plain, 'latin1');
          packed.write(text, start + slot.member, 'latin1');
        }
        packed.writeUInt32LE(crc32(plain), start + member.length - 8);
      }
      return packed;
    },
  };
}
