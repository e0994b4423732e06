import { type JsonObject } from './json-object.js';

/** A group of people at Fullstory. */
export interface SeededSegment {
  /** Counts from 0, the built-in one. */
  serial: number;
  id: string;
  name: string;
  /** Absent for the built-in one. */
  creator?: string;
  created?: string;
  /** Nobody is in it. */
  isEmpty?: boolean;
}

const names = [
  'Visits to jobs page',
  'Rage clicks at checkout',
  'Paid plan, "Zürich" & around',
  'Promo code refused',
  'Lapsed customers',
  'Lapsed customers',
  'Mobile visitors',
  'Gift card buyers',
  'Signed up yesterday',
  'Signed in, never bought',
  '予約した人',
  'Nobody yet',
];
const creators = ['ops@sandbox.example', 'sales@sandbox.example'];

/** A built-in segment and a dozen others, of which two go by one name and one is empty. */
export const seededSegments: readonly SeededSegment[] = [
  { serial: 0, id: 'everyone', name: 'Everyone' },
  ...names.map((name, index) => ({
    serial: index + 1,
    id: `seg${String(index + 1).padStart(9, '0')}`,
    name,
    creator: creators[index % 2],
    created: `2025-03-${String(index + 1).padStart(2, '0')}T14:30:10.631Z`,
    isEmpty: name === 'Nobody yet',
  })),
];

/** As Fullstory shows it; a built-in segment has neither creator nor time (Fullstory reference, segments). */
export function wireSegment({ id, name, creator, created }: SeededSegment): JsonObject {
  return { id, name, creator, created, url: `https://app.fullstory.com/ui/SANDBOX/segments/${id}` };
}
