/**
 * The cost of planning where every domain can resolve every field, by the number of compared plans (the limit
 * `comparedPlans`): `npx node bench/planning.ts`. Such a supergraph is the planner's worst case; the demo's is not.
 */
import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import { parse } from 'graphql';
import { composeSupergraph } from '#schema/compose.ts';

const domains = ['a', 'b', 'c', 'd'];
const edges = Array.from({ length: 12 }, (_, n) => `f${n}: T @shareable`).join(' ');
const composed = composeSupergraph({
  overlays: [],
  subgraphs: domains.map((name) => ({
    name,
    url: `http://${name}.example`,
    sdl: `
      extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])
      type Query { t: T @shareable }
      type T @key(fields: "id") { id: ID! ${edges} own_${name}: Int shared: Int @shareable }
    `,
  })),
});
if (!composed.ok) throw new Error(JSON.stringify(composed.findings));

const wide = (count: number, below: (n: number) => string) =>
  `{ t { ${Array.from({ length: count }, (_, n) => `x${n}: f${n % 12} { shared ${below(n)} }`).join(' ')} } }`;
const queries = {
  'six wide': wide(6, () => 'f0 { own_a own_b shared }'),
  'forty wide': wide(40, (n) => `own_${domains[n % 4]} f1 { own_${domains[(n + 1) % 4]} }`),
  'twenty deep': `{ t { ${'f1 { shared own_a f2 { own_b '.repeat(10)}shared${' } }'.repeat(10)} } }`,
};

for (const comparedPlans of [10_000, 1_000, 200, 100]) {
  const supergraph = Supergraph.build(composed.supergraph);
  const planner = new QueryPlanner(supergraph, { debug: { maxEvaluatedPlans: comparedPlans } });
  for (const [name, query] of Object.entries(queries)) {
    const operation = operationFromDocument(supergraph.apiSchema(), parse(query));
    planner.buildQueryPlan(operation);
    const started = performance.now();
    planner.buildQueryPlan(operation);
    console.log(`${comparedPlans} plans, ${name}: ${Math.round(performance.now() - started)} ms`);
  }
}
