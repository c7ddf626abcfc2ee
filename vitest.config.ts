import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { drawnAtRandom } from './test/testkit/drawn-at-random.ts';
import { createRunReporter } from './test/testkit/run-reporter.ts';
import { slow, timed } from './test/testkit/test-groups.ts';

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
      // How long something takes is not asserted by waiting for it: a busy machine takes longer than a second.
      expect: { poll: { timeout: 10_000 } },
      env: { APOLLO_TELEMETRY_DISABLED: '1', WEFT_LOG: 'silent' },
      // What fails is tried again, and told at the end of the run where it then passes.
      projects: [
        {
          extends: true,
          test: { name: 'weft', include: all, exclude: [...drawn, ...timed, ...left], retry: 1 },
        },
        { extends: true, test: { name: 'timed', include: timed, exclude: [...drawn, ...left], retry: 2 } },
        {
          extends: true,
          test: {
            name: 'drawn',
            include: drawn,
            exclude: left,
            retry: 0,
            setupFiles: ['test/testkit/draws.ts'],
          },
        },
      ],
    },
  };
});
