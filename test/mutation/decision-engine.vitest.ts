import { only } from './only.ts';

export default only(
  'test/schema/policy/{analyse-operation,audience,audience-of,classifications,decide,decision-cache}.test.ts',
  'test/schema/policy/{effective-policy,merge-policies,permissions,principal-class,rule-context,rules}.test.ts',
  'test/schema/policy/{self-condition,stated-audiences,strictness}.test.ts',
  'test/schema/policy/directives/unclassified.test.ts',
);
