import { describe, expect, inject, it } from 'vitest';
import { createPostgresDatabase } from '../storage/test-databases.js';
import { killDuringExports } from './export-kills.js';

describe('a worker that is killed during exports', () => {
  it(
    'leaves files as an undisturbed one makes them, one operation each, and every effect once',
    { timeout: 240_000 },
    async () => {
      const { undisturbed, files, ...account } = await killDuringExports({
        kills: 4,
        bytes: 40e6,
        temporalAddress: inject('temporalAddress'),
        databaseUrl: await createPostgresDatabase(),
      });
      expect(files).toEqual(Array(4).fill(undisturbed));
      expect(account).toEqual({ states: { completed: 5 }, doubledOperations: 0, lost: [], duplicates: [] });
    },
  );
});
