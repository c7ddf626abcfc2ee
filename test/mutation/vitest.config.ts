import { mergeConfig } from 'vitest/config';
import project from '../../vitest.config.ts';

/** The tests that may kill a mutant: quick ones, in one process. */
export default mergeConfig(
  { ...project, test: { ...project.test, include: [] } },
  {
    test: {
      include: [
        'test/schema/policy/!(custom-rule|operation-shape|read-agreement|simulate).test.ts',
        'test/schema/compose/policy.test.ts',
      ],
    },
  },
);
