/**
 * What both groups have in common. A run that is repeated tries again only what it has to.
 * @param {string} group its name, and that of its vitest configuration. @param {string[]} mutate files.
 * @returns {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export function optionsOf(group, mutate) {
  const reports = `test/mutation/reports/${group}`;
  return {
    mutate,
    plugins: [import.meta.resolve('@stryker-mutator/vitest-runner')],
    testRunner: 'vitest',
    vitest: { configFile: `test/mutation/${group}.vitest.ts`, related: true },
    coverageAnalysis: 'perTest',
    concurrency: 1,
    timeoutMS: 10_000,
    incremental: true,
    incrementalFile: `${reports}.incremental.json`,
    ignorePatterns: ['.weft', 'test/mutation/node_modules', 'test/mutation/reports'],
    reporters: ['progress-append-only', 'clear-text', 'json'],
    clearTextReporter: { allowColor: false, reportTests: false },
    jsonReporter: { fileName: `${reports}.json` },
    warnings: { slow: false },
    // Stryker would rewrite tsconfig.json with a compiler that TypeScript 7 no longer is.
    tsconfigFile: 'none.json',
  };
}
