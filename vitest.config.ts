import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/boot/**', 'test/media-boot/**'],
    testTimeout: 60_000,
    hookTimeout: 600_000,
  },
});
