import { expect, it } from 'vitest';
import { createSingleFlight } from '../../../integrations/http/single-flight.js';

it('shares one fetch among callers at once and keeps its value', async () => {
  let fetches = 0;
  const flight = createSingleFlight(async () => ++fetches);
  expect(await Promise.all([flight.get(), flight.get()])).toEqual([1, 1]);
  expect(await flight.get()).toBe(1);
});

it('does not remember a failure', async () => {
  let fetches = 0;
  const flight = createSingleFlight(async () => {
    if (++fetches === 1) throw new Error('first one fails');
    return fetches;
  });
  await expect(flight.get()).rejects.toThrow('first one fails');
  expect(await flight.get()).toBe(2);
});

it('renews once when several callers forget the same value', async () => {
  let fetches = 0;
  const flight = createSingleFlight(async () => ({ number: ++fetches }));
  const first = await flight.get();
  flight.forget(first);
  const second = await flight.get();
  flight.forget(first);
  expect(await flight.get()).toBe(second);
});

it('lets one caller give up without spoiling the fetch for another', async () => {
  let finish = (_: string): void => undefined;
  const flight = createSingleFlight(() => new Promise<string>((resolve) => (finish = resolve)));
  const aborter = new AbortController();
  const leaver = flight.get(aborter.signal);
  const stayer = flight.get();
  aborter.abort(new Error('shutting down'));
  await expect(leaver).rejects.toThrow('shutting down');
  finish('value');
  expect(await stayer).toBe('value');
});
