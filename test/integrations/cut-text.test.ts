import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cutMark, cutText } from '../../integrations/cut-text.js';

it('never exceeds the limit, marks what it cut and breaks no code point', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.integer({ min: 1, max: 60 }), (text, maxLength) => {
      const cut = cutText(text, maxLength);
      expect(cut.length).toBeLessThanOrEqual(maxLength);
      expect(cut.isWellFormed()).toBe(true);
      if (text.length <= maxLength) expect(cut).toBe(text);
      else if (maxLength > cutMark.length) expect(cut.endsWith(cutMark)).toBe(true);
    }),
  );
});
