import { only } from './only.ts';
export default only(
  'test/schema/policy/{audience-of,rule-context,stated-audiences,rules}.test.ts',
  'test/schema/policy/directives/unclassified.test.ts',
);
