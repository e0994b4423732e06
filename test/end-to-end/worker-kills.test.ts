import { describe, expect, inject, it } from 'vitest';
import { createPostgresDatabase } from '../storage/test-databases.js';
import { killWorkers } from './worker-kills.js';

describe('a worker that is killed again and again', () => {
  it(
    'leaves every accepted run with a receipt, and every delivered cell at its vendor',
    { timeout: 240_000 },
    async () => {
      const { accepted, states, lost } = await killWorkers({
        kills: 5,
        temporalAddress: inject('temporalAddress'),
        databaseUrl: await createPostgresDatabase(),
      });
      expect(states).toEqual({ completed: accepted });
      expect(lost).toEqual([]);
    },
  );
});
