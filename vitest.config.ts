import { defineConfig } from 'vitest/config';

/** Whole systems with kills and windows of seconds: one at a time, when nothing else is at work. */
const wholeSystems = ['test/end-to-end/**/*.test.ts', 'test/chaos/**/*.test.ts'];

export default defineConfig({
  // Stated here because the transformer reads decorator options only from a tsconfig that covers the file.
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  test: {
    pool: 'forks',
    silent: 'passed-only',
    globalSetup: ['test/global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: { name: 'rooms', include: ['test/**/*.test.ts'], exclude: wholeSystems, sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        test: { name: 'systems', include: wholeSystems, fileParallelism: false, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
