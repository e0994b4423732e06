import { expect, it } from 'vitest';
import { acceptRun } from './accepted-run.js';
import { collect, readEvents } from './event-stream.js';
import { sharedTemporal, startApi } from './running-api.js';

it('shuts down although somebody follows a run', async () => {
  const api = await startApi({ temporal: sharedTemporal() });
  const events = readEvents(await api.call(`/v1/runs/${await acceptRun(api.stores)}/events`));
  await events.next();
  const rest = collect(events).catch(() => 'cut off');
  await api.stop();
  expect(await rest).toSatisfy((end) => end === 'cut off' || (Array.isArray(end) && end.length === 0));
  await expect(fetch(`${api.url}/healthz`)).rejects.toThrow();
});
