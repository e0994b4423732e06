import { expect, it } from 'vitest';
import { wordingKey } from '../../domain/wording-key.js';

it.each([
  ['case and spacing', 'Card  declined ', 'card DECLINED'],
  ['a full stop or an ellipsis at the end', 'Card declined.', 'Card declined…'],
  ['quotation marks of either kind', 'Saw "Card declined"', 'Saw “Card declined”'],
  ['dashes and commas', 'Card declined - twice', 'Card declined, twice'],
  ['the moment that is cited', 'Card declined [/checkout 10:42:07]', 'Card declined [/checkout/pay 9:15].'],
  ['characters without width', 'Card de\u00adclined', 'Card declined'],
  ['full-width letters', 'Ｃａｒｄ declined', 'Card declined'],
])('does not count %s', (_difference, one, other) => {
  expect(wordingKey(one)).toBe(wordingKey(other));
});

it.each([
  ['numbers', 'Failed 3 times', 'Failed 7 times'],
  ['addresses of pages', '500 from /pay', '500 from /pay/card'],
  ['what stands in brackets without a time', 'Total wrong [EUR]', 'Total wrong [USD]'],
  ['accents', 'Résumé refused', 'Resume refused'],
])('tells texts apart by %s', (_difference, one, other) => {
  expect(wordingKey(one)).not.toBe(wordingKey(other));
});

it('is empty for a text without a word', () => {
  expect(['', ' ', '...', '"–"', '[/checkout 10:42:07]'].map(wordingKey)).toEqual(['', '', '', '', '']);
});
