/**
 * What one plan costs by each planner, and what its check costs, over the subgraphs that federation gateways are
 * compared with: `npx node bench/planners.ts`. Each operation has an alias of its own, so that nothing is known of it.
 */
import { Supergraph } from '@apollo/federation-internals';
import { buildASTSchema, getOperationAST, parse } from 'graphql';
import { createApolloPlanner } from '#gateway/planner/apollo-planner.ts';
import { createPlanCheck } from '#gateway/planner/check-plan.ts';
import { readFieldSets } from '#gateway/planner/field-sets.ts';
import { createHivePlanner } from '#gateway/planner/hive-planner.ts';
import type { Planner } from '#gateway/planner/planner.ts';
import { classicSubgraphs, composeClassicSubgraphs } from './classic-subgraphs.ts';
import { median } from './median.ts';

const query = (n: number) => `{
  users { u${n}: id username name reviews { id body product { inStock name price shippingEstimate upc weight
    reviews { id body author { id username name reviews { id body product { inStock name price shippingEstimate upc weight } } } } } author { id username name } } }
  topProducts { inStock name price shippingEstimate upc weight
    reviews { id body author { id username name reviews { id body product { inStock name price shippingEstimate upc weight } } } } } }`;

const supergraph = composeClassicSubgraphs(
  Object.fromEntries(classicSubgraphs.map(({ name }) => [name, `http://${name}.example`])),
);
const document = parse(supergraph, { noLocation: true });
const everything = buildASTSchema(document, { assumeValid: true, assumeValidSDL: true });
const check = createPlanCheck(everything, readFieldSets(everything));
using hive = createHivePlanner({ sdl: () => supergraph, planningMs: 30_000, megabytes: 0 });
const planners: readonly Planner[] = [
  createApolloPlanner(Supergraph.build(document), { comparedPlans: 200 }),
  ...(hive ? [hive] : []),
];
let asked = 0;

async function measure(planner: Planner, rounds: number) {
  const times: { readonly planning: number; readonly checking: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    asked += 1;
    const text = query(asked);
    const parsed = parse(text, { noLocation: true });
    const operation = getOperationAST(parsed);
    if (!operation) throw new Error('No operation.');
    const begun = performance.now();
    const plan = await planner.plan({
      request: { document: text, operationName: undefined },
      document: parsed,
    });
    const planned = performance.now();
    check(plan, operation, parsed, []);
    times.push({ planning: planned - begun, checking: performance.now() - planned });
  }
  return times;
}

for (const planner of planners) {
  await measure(planner, 100);
  const times = await measure(planner, 200);
  const planning = median(times.map((time) => time.planning)).toFixed(2);
  const checking = median(times.map((time) => time.checking)).toFixed(2);
  console.log(
    `${planner.name}: ${planning} ms a plan, ${checking} ms its check (medians of ${times.length})`,
  );
}
