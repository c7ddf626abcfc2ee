import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { drawnAtRandom } from './test/testkit/drawn-at-random.ts';
import { createRunReporter } from './test/testkit/run-reporter.ts';

/** About time on real sockets and processes, which a busy machine may take too much of. */
const timed = [
  'test/gateway/{supergraph/thread,processes}/**/*.test.ts',
  'test/gateway/fetches/{bounds,broken-domains}.test.ts',
  'test/gateway/cache/{what-ends-it,redis,snapshots}.test.ts',
  'test/gateway/execution/{failing-domains,joined-fetches,sharing}.test.ts',
  'test/gateway/{audit/killed-gateway,main}.test.ts',
  'test/platform/cli/dev/**/*.test.ts',
  'test/e2e/**/*.test.ts',
];

/** What `npm run test:fast` leaves out beside `timed`: whole meshes, and thousands of drawn cases. */
const slow = [
  'test/{noninterference,attacks,platform/cli}/**/*.test.ts',
  'test/**/{agrees-with-official-schema,untrusted-input,differential,what-is-kept}.test.ts',
  'test/**/{hostile-documents,paging,products-are-clean,extract-systems,interleaved}.test.ts',
];

const drawn = drawnAtRandom();

export default defineConfig(({ mode }) => {
  const left = ['**/node_modules/**', ...(mode === 'fast' ? [...timed, ...slow] : [])];
  const all = ['test/**/*.test.ts'];
  return {
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
      // What fails is tried again, and told at the end of the run where it then passes.
      projects: [
        {
          extends: true,
          test: { name: 'weft', include: all, exclude: [...drawn, ...timed, ...left], retry: 1 },
        },
        { extends: true, test: { name: 'timed', include: timed, exclude: [...drawn, ...left], retry: 2 } },
        { extends: true, test: { name: 'drawn', include: drawn, exclude: left, retry: 0 } },
      ],
    },
  };
});
