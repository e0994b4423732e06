import { expect, it } from 'vitest';
import { createKeyedSingleFlight } from '../../../integrations/http/keyed-single-flight.js';
import { failureOf } from '../loopback-server.js';

function counted(options: { keepMs?: number; maxKeys?: number; fails?: () => boolean } = {}) {
  const clock = { now: 0 };
  const fetched: string[] = [];
  const flights = createKeyedSingleFlight(
    async (key) => {
      fetched.push(key);
      if (options.fails?.()) throw new Error('down');
      return `${key}${fetched.length}`;
    },
    { keepMs: options.keepMs ?? 1_000, maxKeys: options.maxKeys ?? 10, now: () => clock.now },
  );
  return { flights, fetched, clock };
}

it('fetches once for callers of one key at once, and once for every key', async () => {
  const { flights, fetched } = counted();
  expect(await Promise.all(['a', 'a', 'b'].map((key) => flights.get(key)))).toEqual(['a1', 'a1', 'b2']);
  expect(fetched).toEqual(['a', 'b']);
});

it('keeps a value no longer than told', async () => {
  const { flights, clock } = counted({ keepMs: 1_000 });
  await flights.get('a');
  clock.now = 999;
  expect(await flights.get('a')).toBe('a1');
  clock.now = 1_000;
  expect(await flights.get('a')).toBe('a2');
});

it('does not remember a failure', async () => {
  let down = true;
  const { flights } = counted({ fails: () => down });
  await failureOf(flights.get('a'));
  down = false;
  expect(await flights.get('a')).toBe('a2');
});

it('drops the oldest key when there are too many', async () => {
  const { flights, fetched } = counted({ maxKeys: 2 });
  for (const key of ['a', 'b', 'c', 'b', 'a']) await flights.get(key);
  expect(fetched).toEqual(['a', 'b', 'c', 'a']);
});
