import { defineConfig } from 'vitest/config';
import SlowFirst from './test/slow-first.ts';
import { TOGETHER, YET_APART } from './test/together.ts';

export default defineConfig({
  test: {
    // To start a process and import the program into it costs more than most files cost themselves.
    projects: [
      { extends: true, test: { name: 'apart', include: ['test/**/*.test.ts'], exclude: TOGETHER } },
      { extends: true, test: { name: 'made-up machines', include: YET_APART } },
      { extends: true, test: { name: 'together', include: TOGETHER, exclude: YET_APART, isolate: false } },
    ],
    globalSetup: './test/temporary-folder.ts',
    reporters: ['default', './test/summary-reporter.ts'],
    // Against hanging; how long a test takes says how busy its machine is.
    testTimeout: 300_000,
    // A run that nobody watches takes half an hour of proofs with it when one test meets a moment's trouble of its machine; what held only
    // the second time is named at the end.
    retry: process.env.CI === undefined ? 0 : 1,
    hookTimeout: 900_000,
    expect: { poll: { timeout: 60_000 } },
    // On two cores: tests wait for real programs about a third of the time, which two more workers fill.
    maxWorkers: 4,
    sequence: { sequencer: SlowFirst },
  },
});
