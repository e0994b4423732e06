import { expect, it } from 'vitest';
import { matchingRecords } from '../../activities/matching-records.js';

const subject = { vendor: 'intercom', record: 'contact' };
const policies = ['fail', 'newest', 'all'] as const;

it.each(policies)('takes the only record that fits under the policy %s', (policy) => {
  expect(matchingRecords(['one'], policy, subject)).toEqual(['one']);
});

it.each(policies)('finds nothing to write to where no record fits under the policy %s', (policy) => {
  expect(() => matchingRecords([], policy, subject)).toThrow(
    expect.objectContaining({ kind: 'not-found', effect: 'none', vendor: 'intercom', message: 'No contact matches.' }),
  );
});

it('writes to none of several rather than to the wrong one, and says how to choose', () => {
  expect(() => matchingRecords(['new', 'old'], 'fail', subject)).toThrow(
    expect.objectContaining({
      kind: 'rejected',
      effect: 'none',
      message: expect.stringMatching(/^2 .*onMultiple/) as string,
    }),
  );
});

it('takes the first of several, or all of them, when it is told to', () => {
  expect(matchingRecords(['new', 'old'], 'newest', subject)).toEqual(['new']);
  expect(matchingRecords(['new', 'old'], 'all', subject)).toEqual(['new', 'old']);
});
