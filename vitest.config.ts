import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts', 'fuzz/**/*.test.ts', 'conformance/**/*.test.ts'],
          setupFiles: ['scripts/repeatable-properties.ts'],
          testTimeout: 30_000,
        },
      },
      {
        // Real processes, kernel, container runtimes and browser, one after the other; a busy machine gets time and a second try.
        test: { name: 'e2e', include: ['e2e/**/*.test.ts', 'packages/*/browser/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 180_000, fileParallelism: false, retry: 1, expect: { poll: { timeout: 20_000 } } },
      },
    ],
  },
});
