import { expect, it } from 'vitest';
import { preferredWait } from '../../../../apps/api/runs/preferred-wait.js';

it.each([
  ['wait=10', 10],
  ['WAIT = "7"', 7],
  ['respond-async, wait=10', 10],
  ['handling=lenient; x="a,b", wait=3; y=1', 3],
  [['return=minimal', 'wait=4'], 4],
  ['wait=0', 0],
])('reads %j', (prefer, seconds) => {
  expect(preferredWait(prefer)).toBe(seconds);
});

it('is never longer than half a minute', () => {
  expect(preferredWait('wait=86400')).toBe(30);
});

it('is the first one where there are several, even when it cannot be read', () => {
  expect(preferredWait('wait=1, wait=20')).toBe(1);
  expect(preferredWait('wait=soon, wait=20')).toBeUndefined();
});

it.each([undefined, '', 'respond-async', 'wait', 'wait=', 'wait=-1', 'wait=1.5', 'await=5', 'x="wait=5"'])(
  'is not there in %j',
  (prefer) => {
    expect(preferredWait(prefer)).toBeUndefined();
  },
);
