import { expect, it } from 'vitest';
import { personLabel } from '../../domain/person-label.js';

const nobody = { key: 'k', name: null, email: null, uid: null, lastSeenAt: null, cartValue: null };

it.each(['Jane Doe', "Siobhán O'Brien-Smith, Jr.", '田中 花子', 'Zoë (Ada) St. James'])('calls %s by name', (name) => {
  expect(personLabel({ ...nobody, name, email: 'jane@doe.com' })).toBe(name);
});

it.each(['<!channel>', 'https://evil.example', 'Call 555 now', '*Jane*', '', 'J'.repeat(61)])(
  'passes over %j, which is no name',
  (name) => {
    expect(personLabel({ ...nobody, name, email: 'jane@doe.com', uid: 'u-1' })).toBe('jane@doe.com');
    expect(personLabel({ ...nobody, name, email: `${name}@`, uid: 'u-1' })).toBe('u-1');
  },
);

it('has a word for those of whom nothing fit is known', () => {
  expect(personLabel({ ...nobody, uid: '<@U1>' })).toBe('A visitor');
});
