import { describe, expect, it } from 'vitest';
import { type ExportFormat } from '../../../domain/segment-export.js';
import { joinRows } from '../../../integrations/export-rows/join-rows.js';
import { recodeRows } from '../../../integrations/export-rows/recode-rows.js';
import { gathered, inPassingChunks } from './byte-streams.js';

async function joined(format: ExportFormat, ...parts: string[]): Promise<string> {
  const fields = ['a', 'b,c'];
  const recoded = parts.map((part) => recodeRows(inPassingChunks(part, 5), { format, fields, timezone: 'UTC' }));
  return (await gathered(joinRows(recoded, format, fields))).toString();
}

const parts = ['', '{"a":1}\n{"a":2,"b,c":"x"}\n', '', '\n', '{"a":3}', ''];

describe('joinRows', () => {
  it('makes one file of parts, empty ones among them', async () => {
    expect(await joined('ndjson', ...parts)).toBe('{"a":1}\n{"a":2,"b,c":"x"}\n{"a":3}\n');
    expect(await joined('csv', ...parts)).toBe('a,"b,c"\r\n1,\r\n2,x\r\n3,\r\n');
    expect(await joined('json', ...parts)).toBe('[\n{"a":1},\n{"a":2,"b,c":"x"},\n{"a":3}\n]\n');
  });

  it('makes a valid file of no rows', async () => {
    expect(await joined('ndjson', '', '')).toBe('');
    expect(await joined('csv', '')).toBe('a,"b,c"\r\n');
    expect(JSON.parse(await joined('json', '', ''))).toEqual([]);
    expect(JSON.parse(await joined('json'))).toEqual([]);
  });

  it('asks for a part only when those before it are through', async () => {
    const opened: number[] = [];
    const numbered = async function* () {
      for (const [number, part] of ['{"a":1}', '{"a":2}'].entries()) {
        opened.push(number);
        yield inPassingChunks(part);
      }
    };
    const chunks = joinRows(numbered(), 'json');
    const texts: string[] = [];
    for await (const chunk of chunks) {
      const text = Buffer.from(chunk).toString();
      texts.push(text);
      if (text === '{"a":1}') expect(opened).toEqual([0]);
    }
    expect(texts.join('')).toBe('[\n{"a":1},\n{"a":2}\n]\n');
  });
});
