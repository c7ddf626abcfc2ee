import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** What is tried with programs of others, which are fetched when it is first run; no part of `npm test`. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  resolve: { alias: [{ find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve('graphql')) }] },
  test: {
    include: ['test/interop/**/*.interop.ts'],
    testTimeout: 60_000,
    // To fetch a program, and to start it on a busy machine.
    hookTimeout: 900_000,
    env: { APOLLO_TELEMETRY_DISABLED: '1', WEFT_LOG: 'silent' },
  },
});
