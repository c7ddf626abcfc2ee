const engine = [
  'decide',
  'strictness',
  'self-condition',
  'uses',
  'requirement',
  'requirements-of',
  'effective-policy',
  'merge-policies',
  'classifications',
  'unclassified',
  'decision-cache',
  'principal',
  'analyse-operation',
  'rules/*',
].map((name) => `schema/policy/${name}.ts`);

const compiler = [
  ...['masks', 'relation', 'group-floor', 'tokens'].map((name) => `platform/product/${name}.ts`),
  ...['mask-value', 'mask-shape', 'generalize'].map((name) => `gateway/enforcement/${name}.ts`),
];

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: [...engine, ...compiler],
  plugins: [import.meta.resolve('@stryker-mutator/vitest-runner')],
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  coverageAnalysis: 'perTest',
  incremental: true,
  incrementalFile: 'test/mutation/reports/incremental.json',
  concurrency: 1,
  timeoutMS: 10_000,
  ignorePatterns: ['.weft', 'test/mutation/node_modules', 'test/mutation/reports'],
  tempDirName: 'test/mutation/node_modules/.stryker',
  reporters: ['progress-append-only', 'clear-text', 'json'],
  clearTextReporter: { allowColor: false, reportTests: false },
  jsonReporter: { fileName: 'test/mutation/reports/mutation.json' },
  // Stryker would rewrite tsconfig.json with a compiler that TypeScript 7 no longer is.
  tsconfigFile: 'none.json',
};
