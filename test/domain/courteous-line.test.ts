import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { courteousLine } from '../../domain/courteous-line.js';
import {
  borderlineTexts,
  corpus,
  type CorpusText,
  countTexts,
  errorTexts,
  feeTexts,
  goodTexts,
  pathTexts,
} from './courtesy-corpus.js';

function expectVerdict({ text, expected }: CorpusText): void {
  const verdict = courteousLine(text);
  if (expected === 'kept') expect(verdict).toEqual({ text, repairs: [] });
  else if ('withheld' in expected) expect(verdict).toEqual(expected);
  else {
    expect(verdict).toMatchObject({ text: expected.repaired });
    expect(verdict).not.toMatchObject({ repairs: [] });
  }
}

describe.each([
  ['says what is fit to be said', goodTexts],
  ['says no error codes', errorTexts],
  ['says no navigation paths', pathTexts],
  ['says no counts', countTexts],
  ['promises no fees away', feeTexts],
  ['draws the line between', borderlineTexts],
])('a courteous line %s', (_, texts) => {
  it.each(texts.map((entry) => [entry.text, entry] as const))('%s', (_text, entry) => expectVerdict(entry));
});

it('passes unchanged once it has been put right', () => {
  const fragments = corpus.flatMap(({ text }) => [text, ...text.split(/(?<=[.,] )/), ...text.split(' ')]);
  const word = fc.oneof(fc.constantFrom(...fragments), fc.string({ maxLength: 12 }));
  const line = fc
    .array(word, { maxLength: 8 })
    .chain((words) => fc.constantFrom(' ', '. ', ', ').map((by) => words.join(by)));
  fc.assert(
    fc.property(line, (text) => {
      const verdict = courteousLine(text);
      if ('text' in verdict) expect(courteousLine(verdict.text)).toEqual({ text: verdict.text, repairs: [] });
    }),
    { numRuns: 1_000 },
  );
});

it('comes to an end on lines that were made to keep it busy', () => {
  const busy = [
    'a',
    'a-',
    'A > ',
    'to a ',
    'from a to b ',
    'two-',
    'and offer ',
    'A_',
    'a.',
    '/a',
    'error ',
    '7 7 ',
    '“',
    '"(',
  ];
  for (const unit of busy) {
    for (const start of ['', 'navigated from ', 'offer ', '"', '(']) {
      const line = start + unit.repeat(600 / unit.length);
      expect(courteousLine(line)).toBeDefined();
    }
  }
});
