import { only } from './only.ts';

export default only(
  'test/schema/policy/{analyse-operation,audience,classifications,decide,decision-cache,effective-policy}.test.ts',
  'test/schema/policy/{merge-policies,permissions,principal-class,rules,self-condition,strictness}.test.ts',
  'test/schema/policy/directives/unclassified.test.ts',
);
