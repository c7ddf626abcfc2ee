import { QueryPlanner } from '@apollo/query-planner';
import { parse } from 'graphql';
import { expect, test, vi } from 'vitest';
import { createQueryPlanner } from '#gateway/planner/query-planner.ts';
import { composeSupergraph } from '#schema/compose.ts';

test('a bug of the planner is no refusal of the operation: it keeps its stack for the log', async () => {
  const composed = composeSupergraph({
    subgraphs: [{ name: 'one', sdl: 'type Query { here: Int }', url: 'http://one' }],
  });
  if (!composed.ok) throw new Error(JSON.stringify(composed.findings));
  const { plan } = createQueryPlanner(parse(composed.supergraph));
  const bug = new TypeError("Cannot read properties of undefined (reading 'type')");
  using _ = vi.spyOn(QueryPlanner.prototype, 'buildQueryPlan').mockImplementation(() => {
    throw bug;
  });
  await expect(plan({ document: '{ here }', operationName: undefined })).rejects.toBe(bug);
});
