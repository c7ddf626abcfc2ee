import { relative } from 'node:path';
import type { Reporter, TestCase } from 'vitest/node';

/**
 * Ends a run with what would otherwise go unseen: tests that passed only when they were tried again, each with what
 * failed first, and tests that were skipped. Under `CI=true` a skipped test fails the run, since it hides a fault.
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
      list('passed when tried again', tests.filter(isFlaky), firstFailure);
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

function firstFailure(test: TestCase): string {
  const [error] = test.result().errors ?? [];
  const frame = error?.stacks?.[0];
  const place = frame ? ` (${relative(process.cwd(), frame.file)}:${frame.line})` : '';
  return `${error?.message ?? 'No error is known.'}${place}`.replaceAll(/^/gm, '    ');
}

function list(what: string, tests: readonly TestCase[], detail?: (test: TestCase) => string): void {
  if (tests.length === 0) return;
  console.log(`\nTests ${what}: ${tests.length}`);
  for (const test of tests) {
    console.log(`  ${test.module.relativeModuleId}: ${test.fullName}`);
    if (detail) console.log(detail(test));
  }
}
