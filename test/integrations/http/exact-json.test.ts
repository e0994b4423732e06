import { describe, expect, it } from 'vitest';
import { parseExactJson } from '../../../integrations/http/exact-json.js';

describe('parseExactJson', () => {
  it('keeps bare integers beyond 2^53 exact, wherever they stand', () => {
    expect(parseExactJson('{"id":6606828898126528473,"ids":[-9007199254740993 , 12],"n":1.5}')).toEqual({
      id: '6606828898126528473',
      ids: ['-9007199254740993', 12],
      n: 1.5,
    });
    expect(parseExactJson('9007199254740993')).toBe('9007199254740993');
  });

  it('leaves safe integers, fractions and quoted ids as JSON has them', () => {
    const text = '{"a":9007199254740991,"b":0.1234567890123456789,"c":"1:6606828898126528473","d":1e30}';
    expect(parseExactJson(text)).toEqual(JSON.parse(text));
  });

  it('throws on what is not JSON', () => {
    expect(() => parseExactJson('<html>6606828898126528473</html>')).toThrow(SyntaxError);
  });
});
