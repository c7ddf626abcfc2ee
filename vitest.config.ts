import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { createRunReporter } from './test/testkit/run-reporter.ts';

/** About time on real sockets and processes, which a busy machine may take too much of. Nothing in them is drawn at random. */
const timed = [
  'test/gateway/{supergraph/thread,processes}/**/*.test.ts',
  'test/gateway/fetches/{bounds,broken-domains}.test.ts',
  'test/gateway/cache/{what-ends-it,redis,snapshots}.test.ts',
  'test/gateway/execution/{failing-domains,joined-fetches,sharing}.test.ts',
  'test/gateway/{audit/killed-gateway,main}.test.ts',
  'test/platform/cli/dev/**/*.test.ts',
  'test/e2e/**/*.test.ts',
];

export default defineConfig({
  // `graphql` as Node resolves it: the ESM copy that bundlers choose would be a second one beside Apollo's.
  resolve: { alias: [{ find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve('graphql')) }] },
  test: {
    // Of all cores: the default leaves one of them out. Files that run in one process share what they import.
    maxWorkers: availableParallelism(),
    isolate: false,
    reporters: ['default', createRunReporter()],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    env: { APOLLO_TELEMETRY_DISABLED: '1', WEFT_LOG: 'silent' },
    projects: [
      {
        extends: true,
        test: { name: 'weft', include: ['test/**/*.test.ts'], exclude: [...timed, '**/node_modules/**'] },
      },
      // What fails twice more is no matter of time.
      { extends: true, test: { name: 'timed', include: timed, retry: 2 } },
    ],
  },
});
