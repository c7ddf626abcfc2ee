import { optionsOf } from './options.js';

/** From what is written and who asks to what happens to each coordinate. */
export default optionsOf(
  'decision-engine',
  [
    'analyse-operation',
    'classifications',
    'decide',
    'decision-cache',
    'effective-policy',
    'merge-policies',
    'principal',
    'requirement',
    'requirements-of',
    'rules/*',
    'self-condition',
    'strictness',
    'directives/unclassified',
    'uses',
  ].map((name) => `schema/policy/${name}.ts`),
);
