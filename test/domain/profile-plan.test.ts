import { expect, it } from 'vitest';
import { planProfiles, vendorProfileName } from '../../domain/profile-plan.js';

const quick = { name: 'quick', version: 'aaaa' };
const support = { name: 'support', version: 'bbbb' };
const stay = { prune: false };
const called = (id: string, name: string) => ({ id, name });

it('creates what is missing, updates what says something else, and leaves the rest', () => {
  const found = [called('1', 'debrief/quick@aaaa'), called('2', 'debrief/support@older')];
  expect(planProfiles([quick, support, { name: 'technical', version: 'cccc' }], found, stay)).toEqual([
    { action: 'unchanged', name: 'quick', vendorId: '1' },
    { action: 'update', name: 'support', vendorId: '2' },
    { action: 'create', name: 'technical', vendorId: null },
  ]);
});

it('finds its own profiles by the name it gives them', () => {
  const found = [called('1', vendorProfileName(quick))];
  expect(planProfiles([quick], found, stay)).toEqual([{ action: 'unchanged', name: 'quick', vendorId: '1' }]);
});

it('never touches a profile that people made', () => {
  const found = [called('1', 'quick'), called('2', 'debrief/quick'), called('3', 'my debrief/quick@aaaa')];
  expect(planProfiles([], found, { prune: true })).toEqual([]);
});

it('keeps the right one of several, and deletes the others only when asked to', () => {
  const found = [called('1', 'debrief/quick@old'), called('2', 'debrief/quick@aaaa'), called('3', 'debrief/gone@x')];
  const kept = { action: 'unchanged', name: 'quick', vendorId: '2' };
  const others = (action: string) => [
    { action, name: 'quick', vendorId: '1' },
    { action, name: 'gone', vendorId: '3' },
  ];
  expect(planProfiles([quick], found, stay)).toEqual([kept, ...others('orphaned')]);
  expect(planProfiles([quick], found, { prune: true })).toEqual([kept, ...others('delete')]);
});
