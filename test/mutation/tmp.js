import { optionsOf } from './options.js';
export default {
  ...optionsOf(
    'tmp',
    [
      'audience-of',
      'stated-audiences',
      'rule-context',
      'directives/unclassified',
      'rules/audience',
      'rules/organisation',
    ].map((n) => `schema/policy/${n}.ts`),
  ),
  incremental: false,
  jsonReporter: { fileName: '/tmp/mut.json' },
};
