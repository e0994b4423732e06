import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Stated here because the transformer reads decorator options only from a tsconfig that covers the file.
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  test: {
    pool: 'forks',
    silent: 'passed-only',
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
