import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ExportUnreadable } from '../../../integrations/export-rows/export-unreadable.js';
import { gunzipIfNeeded } from '../../../integrations/export-rows/gunzip-if-needed.js';
import { failureOf } from '../loopback-server.js';
import { gathered, inChunks } from './byte-streams.js';

const text = '{"PageUrl":"https://shop.example.com/?q=Zoë"}\n'.repeat(50_000);
const packed = gzipSync(text);

const unpacked = async (bytes: Uint8Array, size?: number) =>
  (await gathered(gunzipIfNeeded(inChunks(bytes, size)))).toString();

describe('gunzipIfNeeded', () => {
  it('unpacks what is gzip by its first bytes, however it is cut', async () => {
    expect(await unpacked(packed)).toBe(text);
    expect(await unpacked(packed, 1000)).toBe(text);
    expect(await unpacked(gzipSync('a'), 1)).toBe('a');
  });

  it('unpacks members that follow each other', async () => {
    const members = Buffer.concat([gzipSync('first '), gzipSync(''), gzipSync('second')]);
    expect(await unpacked(members)).toBe('first second');
    expect(await unpacked(members, 1)).toBe('first second');
  });

  it('passes on what is not gzip', async () => {
    expect(await unpacked(Buffer.from(text), 7000)).toBe(text);
    expect(await unpacked(Buffer.from('{'))).toBe('{');
    expect(await unpacked(Buffer.alloc(0))).toBe('');
  });

  it.each([
    ['in the middle', packed.subarray(0, packed.byteLength / 2)],
    ['before its checksum', packed.subarray(0, -8)],
    ['in its first header', packed.subarray(0, 5)],
    ['in the header of a later member', Buffer.concat([packed, packed.subarray(0, 5)])],
  ])('refuses gzip that ends %s, and says where', async (_, bytes) => {
    for (const size of [1000, Infinity]) {
      expect(await failureOf(unpacked(bytes, size))).toMatchObject({
        name: 'ExportUnreadable',
        kind: 'truncated-gzip',
        place: { byte: bytes.byteLength },
      });
    }
  });

  it.each([
    ['a wrong checksum', Buffer.concat([packed.subarray(0, -8), Buffer.alloc(8, 7)])],
    ['something else behind it', Buffer.concat([packed, Buffer.from('something else')])],
    ['padding and another member behind it', Buffer.concat([packed, Buffer.alloc(512), packed])],
  ])('refuses gzip with %s', async (_, bytes) => {
    for (const size of [1000, Infinity]) {
      const failure = await failureOf(unpacked(bytes, size));
      expect(failure).toBeInstanceOf(ExportUnreadable);
      expect(failure).toMatchObject({ kind: 'corrupt-gzip' });
    }
  });

  it('passes on what the source throws', async () => {
    const lost = new Error('connection lost');
    const source = async function* () {
      yield packed.subarray(0, 1000);
      throw lost;
    };
    expect(await failureOf(gathered(gunzipIfNeeded(source())))).toBe(lost);
  });

  it('lets go of the source when nobody reads on', async () => {
    const ended = Promise.withResolvers<void>();
    const source = async function* () {
      try {
        for (;;) yield packed;
      } finally {
        ended.resolve();
      }
    };
    for await (const _ of gunzipIfNeeded(source())) break;
    await ended.promise;
  });
});
