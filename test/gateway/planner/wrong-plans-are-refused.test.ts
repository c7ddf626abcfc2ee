import fc from 'fast-check';
import { getOperationAST, parse } from 'graphql';
import { expect, test } from 'vitest';
import { createPlanCheck } from '#gateway/planner/check-plan.ts';
import { createHivePlanner } from '#gateway/planner/hive-planner.ts';
import type { FetchNode, PlanNode, QueryPlan } from '#gateway/planner/query-plan.ts';
import { createQueryPlanner } from '#gateway/planner/query-planner.ts';
import { composeSupergraph } from '#schema/compose.ts';
import { generateSubgraphs } from '../execution/generated-mesh.ts';
import { generateQuery } from '../execution/generated-operation.ts';
import { createTape, type Tape } from '../execution/tape.ts';
import { changeNode, misplacements, mistakes, type PlannedOperation } from './wrong-plans.ts';

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [
  "@key", "@requires", "@provides", "@external", "@shareable", "@override", "@interfaceObject"])`;

type ChangePlanNode = (node: PlanNode, operation: PlannedOperation, tape: Tape) => PlanNode | undefined;

const wrong: readonly (readonly [string, ChangePlanNode])[] = [
  ...Object.entries(mistakes).map(([name, mistake]) => {
    const change: ChangePlanNode = (node, operation, tape) =>
      node.kind === 'Fetch' ? mistake(node as FetchNode, operation, tape) : undefined;
    return [name, change] as const;
  }),
  ...Object.entries(misplacements).map(([name, misplace]) => {
    const change: ChangePlanNode = (node, operation) => misplace(node, operation) as PlanNode | undefined;
    return [name, change] as const;
  }),
];

/** What asks or tells a domain too much is refused wherever it stands. */
const always = new Set([
  'asks for a field that nobody selected',
  'asks a domain that does not resolve it',
  'asks with another argument',
  'is told what is no key and not required',
  'is sent a directive that is not known',
]);

const tape = (length: number) => fc.array(fc.nat(999), { minLength: length, maxLength: length });
const runs = Number(process.env.WEFT_RUNS ?? 40);

test.each([
  ['apollo', runs],
  ['hive', runs],
] as const)(
  'a plan of %s that is right is taken, and refused with any mistake in it',
  { timeout: 600_000 },
  async (first, runs) => {
    const refused = new Map(wrong.map(([name]) => [name, 0]));
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(
        tape(120),
        fc.array(tape(120), { minLength: 16, maxLength: 16 }),
        tape(60),
        async (mesh, queries, choices) => {
          const weather = { seed: 1, nulls: 0, errors: 0, unknown: 0 };
          const subgraphs = generateSubgraphs(createTape(mesh), weather);
          const composed = composeSupergraph({
            subgraphs: subgraphs.map(({ name, sdl }) => ({
              name,
              sdl: `${link}\n${sdl}`,
              url: `http://${name}`,
            })),
          });
          if (!composed.ok) return;
          const sdl = composed.supergraph;
          using native =
            first === 'hive'
              ? createHivePlanner({ sdl: () => sdl, planningMs: 1_000, megabytes: 1_000 })
              : undefined;
          const planner = createQueryPlanner(parse(sdl, { noLocation: true }), {
            comparedPlans: 50,
            native,
            first,
          });
          const check = createPlanCheck(planner.everything, planner.sets);
          for (const values of queries) {
            const query = generateQuery(planner.schema, createTape(values));
            const document = parse(query, { noLocation: true });
            const operation = getOperationAST(document);
            const plan: QueryPlan | undefined = await planner
              .plan({ document: query, operationName: undefined })
              .catch(() => undefined);
            if (!plan?.node || !operation) continue;
            const about = { query, subgraphs, needed: planner.sets.names };
            const conditions = query.match(/@(skip|include)/g)?.length ?? 0;
            for (const [name, change] of wrong) {
              // What is never included may be wrong in any way, which takes two conditions.
              if (conditions > (name.includes('condition') ? 1 : 0)) continue;
              const drawn = createTape(choices);
              const node = changeNode(plan.node, drawn, (each) => change(each, about, drawn));
              if (!node) continue;
              const checking = () => check({ node }, operation, document, []);
              // Both planners fetch some things twice, of which one may be wrong in other ways.
              if (!always.has(name) && !throws(checking)) {
                taken += 1;
                continue;
              }
              expect(checking, `${name}: ${query} ${JSON.stringify(node)}`).toThrow();
              refused.set(name, (refused.get(name) ?? 0) + 1);
            }
          }
        },
      ),
      { numRuns: runs, endOnFailure: true },
    );
    // Of so few plans of hive, none may have a condition that can be changed.
    const drawn = [...refused].filter(([name]) => first === 'apollo' || !name.includes('condition'));
    expect(drawn.filter(([, times]) => times === 0)).toEqual([]);
    const all = [...refused.values()].reduce((sum, times) => sum + times, taken);
    expect(taken / all, `${taken} of ${all} wrong plans taken`).toBeLessThan(0.02);
  },
);

function throws(check: () => unknown): boolean {
  try {
    check();
    return false;
  } catch {
    return true;
  }
}
