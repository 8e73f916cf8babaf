import { defineConfig } from 'vitest/config';
import SlowFirst from './test/slow-first.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/boot/**', 'test/finalize-boot/**', 'test/media-boot/**'],
    globalSetup: './test/temporary-folder.ts',
    reporters: ['default', './test/summary-reporter.ts'],
    // Against hanging; how long a test takes says how busy its machine is.
    testTimeout: 300_000,
    // A run that nobody watches takes half an hour of proofs with it when one test meets a moment's trouble of its machine; what held only
    // the second time is named at the end.
    retry: process.env.CI === undefined ? 0 : 1,
    hookTimeout: 900_000,
    // On two cores: tests wait for real programs about a third of the time, which a third worker fills.
    maxWorkers: 3,
    sequence: { sequencer: SlowFirst },
  },
});
