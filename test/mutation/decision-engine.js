import { optionsOf } from './options.js';

/** From what is written and who asks to what happens to each coordinate. */
export default optionsOf(
  'decision-engine',
  [
    'analyse-operation',
    'audience-of',
    'classifications',
    'decide',
    'decision-cache',
    'effective-policy',
    'merge-policies',
    'principal',
    'requirement',
    'requirements-of',
    'rule-context',
    'rules/*',
    'self-condition',
    'stated-audiences',
    'strictness',
    'directives/unclassified',
    'uses',
  ].map((name) => `schema/policy/${name}.ts`),
);
