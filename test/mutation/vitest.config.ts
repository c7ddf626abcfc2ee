import { mergeConfig } from 'vitest/config';
import project from '../../vitest.config.ts';

/** The tests that may kill a mutant: quick ones, in one process. */
export default mergeConfig(
  { ...project, test: { ...project.test, include: [] } },
  {
    test: {
      include: [
        'test/schema/policy/{decide,decision-cache,effective-policy,merge-policies,operations,permissions,principal-class,rules,self-condition,strictness,unclassified,classifications,explain}.test.ts',
        'test/schema/compose/policy.test.ts',
      ],
    },
  },
);
