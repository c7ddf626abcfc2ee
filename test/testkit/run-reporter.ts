import type { Reporter, TestCase } from 'vitest/node';

/**
 * Prints at the end of a run the tests that passed only after a retry, and the tests that were skipped. Under
 * `CI=true` a skipped test fails the run, since it hides a fault.
 */
export function createRunReporter(env: NodeJS.ProcessEnv = process.env): Reporter {
  let filtered = false;
  return {
    onInit({ config }) {
      // `-t` marks all other tests as skipped.
      filtered = config.testNamePattern !== undefined;
    },
    onTestRunEnd(modules) {
      const tests = modules.flatMap((module) => [...module.children.allTests()]);
      list('passed when tried again', tests.filter(isFlaky));
      const skipped = filtered ? [] : tests.filter((test) => test.result().state === 'skipped');
      list('skipped', skipped);
      if (env.CI && skipped.length > 0) {
        console.error('A skipped test fails the run under CI: install what it needs, or remove the test.');
        process.exitCode = 1;
      }
    },
  };
}

function isFlaky(test: TestCase): boolean {
  return test.diagnostic()?.flaky === true;
}

function list(what: string, tests: readonly TestCase[]): void {
  if (tests.length === 0) return;
  console.log(`\nTests ${what}: ${tests.length}`);
  for (const test of tests) console.log(`  ${test.module.relativeModuleId}: ${test.fullName}`);
}
