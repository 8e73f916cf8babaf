import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/boot/**', 'test/finalize-boot/**', 'test/media-boot/**'],
    globalSetup: './test/temporary-folder.ts',
    reporters: ['default', './test/summary-reporter.ts'],
    testTimeout: 60_000,
    hookTimeout: 900_000,
    // Two cores, and tests that start real programs: more workers only wait for one another.
    maxWorkers: 2,
  },
});
