import fc from 'fast-check';
import { expect, it } from 'vitest';
import { refusedBlocks } from '../../../apps/sandbox/block-limits.js';
import { type RankedPerson, toSlackDigestHead } from '../../../integrations/slack/to-slack-digest-head.js';
import { hostileTexts } from '../hostile-texts.js';
import { paymentDigest } from '../sample-digests.js';

function headOf(people: RankedPerson[], segment = 'Left with a cart') {
  return toSlackDigestHead({ segment, people, channel: 'C0000000001', deliveryId: 'd-1' });
}

function textsOf(people: RankedPerson[], segment?: string): string[] {
  return headOf(people, segment).blocks.map((block) =>
    block.type === 'context' ? block.elements.map(({ text }) => text).join() : block.text.text,
  );
}

const ben = {
  person: { ...paymentDigest.person, name: null, email: null, uid: 'ben_1' },
  headline: 'Left a filled cart, 80 CAD waiting',
  score: 55,
};

it('ranks people a line each, in the order given', () => {
  expect(textsOf([paymentDigest, ben])).toEqual([
    '2 people to call: Left with a cart',
    '1. *Jane Doe* · Left at the payment, 236 CAD waiting · score 70\n2. *ben_1* · Left a filled cart, 80 CAD waiting · score 55',
    'The digest of each person stands in the thread.',
  ]);
});

it('is found again by its delivery', () => {
  expect(headOf([ben])).toMatchObject({
    text: 'One person to call: Left with a cart',
    parse: 'none',
    metadata: { event_type: 'debrief_delivery', event_payload: { delivery_id: 'd-1' } },
  });
});

it('says that nobody is to be called where that is so', () => {
  expect(textsOf([])).toEqual(['Nobody to call: Left with a cart']);
});

it('stays within the limits for any number of people, and says how many it does not show', () => {
  const one = fc.record({
    headline: fc.string({ unit: fc.constantFrom('&', 'a', ' '), maxLength: 200 }),
    score: fc.nat(100),
  });
  fc.assert(
    fc.property(fc.array(one, { maxLength: 300, size: 'max' }), fc.string({ maxLength: 300 }), (ranked, segment) => {
      const people = ranked.map((known) => ({ ...known, person: paymentDigest.person }));
      expect(refusedBlocks(headOf(people, segment).blocks)).toBeUndefined();
      const texts = textsOf(people, segment);
      expect(texts.join('').length).toBeLessThanOrEqual(10_000);
      const shown = texts.join('\n').match(/^\d+\. /gm)?.length ?? 0;
      const hidden = /^\[…\] and (\d+) more/m.exec(texts.join('\n'))?.[1] ?? 0;
      expect(shown + Number(hidden)).toBe(people.length);
    }),
    { numRuns: 60 },
  );
});

it.each(hostileTexts)('mentions, links and formats nothing for %j', (text) => {
  const person = { ...paymentDigest.person, name: text, email: text, uid: text };
  const [, list] = textsOf([{ person, headline: text, score: 1 }], text);
  expect(list).toMatch(/^1\. \*[^*]+\* · [^*]* · score 1$/);
  expect(list).not.toMatch(/[<>~`]|:[a-z]+:/);
  expect(headOf([ben], text).text).not.toMatch(/[<>*~`]/);
});
