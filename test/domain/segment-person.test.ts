import { describe, expect, it } from 'vitest';
import { segmentPersonColumns, toSegmentPerson } from '../../domain/segment-person.js';

const cells = {
  IndvId: '7000000000000000001',
  Uid: 'jane-doe',
  DisplayName: 'Jane Doe',
  Email: 'jane@doe.com',
  LastEventStart: '2026-11-19T10:00:00.123456Z',
  user_cartValue_real: '12.5',
};
const valueColumn = 'user_cartValue_real';

describe('a row of a segment', () => {
  it('is a person known by uid, with the cart of the column that is named', () => {
    expect(toSegmentPerson(cells, valueColumn)).toEqual({
      state: 'found',
      person: {
        key: 'jane-doe',
        name: 'Jane Doe',
        email: 'jane@doe.com',
        uid: 'jane-doe',
        lastSeenAt: '2026-11-19T10:00:00.123Z',
        cartValue: 12.5,
      },
    });
    expect(toSegmentPerson(cells, undefined).person.cartValue).toBeNull();
  });

  it('without uid is known by e-mail, and without either cannot be looked up', () => {
    expect(toSegmentPerson({ ...cells, Uid: '' }, valueColumn)).toMatchObject({
      state: 'found',
      person: { key: 'jane@doe.com', uid: null },
    });
    expect(toSegmentPerson({ IndvId: '7' }, valueColumn)).toMatchObject({
      state: 'anonymous',
      person: { key: 'individual 7', name: null, lastSeenAt: null, cartValue: null },
    });
  });

  it.each(['', ' ', 'much', 'NaN', 'Infinity'])('has no cart where the column says %j', (cart) => {
    expect(toSegmentPerson({ ...cells, user_cartValue_real: cart }, valueColumn).person.cartValue).toBeNull();
  });

  it('is kept without what no database takes', () => {
    const { person } = toSegmentPerson({ ...cells, DisplayName: 'Ja\0ne \ud800Doe 🎫' }, valueColumn);
    expect(person.name).toBe('Jane Doe 🎫');
  });
});

it('asks for each column once', () => {
  expect(segmentPersonColumns('user_cartValue_real')).toContain('user_cartValue_real');
  expect(segmentPersonColumns('Email')).toEqual(segmentPersonColumns(undefined));
});
