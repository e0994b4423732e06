import { expect, it } from 'vitest';
import { conciergeAnswer } from '../../domain/concierge-answer.js';

function answerOf(members?: Record<string, unknown>) {
  return conciergeAnswer({ synopsis: '', goal: null, outcome: 'completed', obstacles: [], lastAction: null, members });
}

it('reads what the profile asked for', () => {
  const members = {
    customer_profile: 'A regular.',
    session_overview: 'Wanted seats.',
    key_behaviors: ['Compared prices'],
    recommended_actions: ['Call back'],
    cart_value: 236,
    currency: 'cad',
    purchased: false,
    stage_left: 'payment',
  };
  expect(answerOf(members)).toEqual({
    customerProfile: ['A regular.'],
    sessionOverview: ['Wanted seats.'],
    keyBehaviors: ['Compared prices'],
    recommendedActions: ['Call back'],
    cartValue: 236,
    currency: 'CAD',
    purchased: false,
    stageLeft: 'payment',
  });
});

const nothing = {
  customerProfile: [],
  sessionOverview: [],
  keyBehaviors: [],
  recommendedActions: [],
  cartValue: null,
  currency: null,
  purchased: false,
  stageLeft: null,
};

it('takes a summary of another profile as telling none of it, whatever its outcome', () => {
  expect(answerOf()).toEqual(nothing);
});

it('takes members that are not what was asked for as not told', () => {
  const members = {
    customer_profile: { who: 'x' },
    key_behaviors: [7, null],
    cart_value: 'CAD 236',
    currency: 'URGENT: call now',
    purchased: 'true',
    stage_left: 'paid',
  };
  expect(answerOf(members)).toEqual(nothing);
});

it.each([
  ['236.50', 236.5],
  [' 12 ', 12],
  [0, 0],
  [-5, null],
  [Number.NaN, null],
  [Infinity, null],
])('reads %j as a cart worth %j', (told, cartValue) => {
  expect(answerOf({ cart_value: told }).cartValue).toBe(cartValue);
});
