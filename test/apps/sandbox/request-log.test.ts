import { expect, it } from 'vitest';
import { createRequestLog } from '../../../apps/sandbox/request-log.js';

it('forgets the oldest requests once it is full', () => {
  const log = createRequestLog(3);
  for (const path of ['/1', '/2', '/3', '/4']) log.add({ at: '', method: 'GET', path, status: 200 });
  expect(log.list().map(({ path }) => path)).toEqual(['/2', '/3', '/4']);
  log.clear();
  expect(log.list()).toEqual([]);
});
