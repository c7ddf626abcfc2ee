import { buildASTSchema, type DocumentNode, type GraphQLSchema, parse, print } from 'graphql';
import { unknownPolicies } from '#schema/policy/apollo-policy.ts';
import { findPolicyLink } from '#schema/policy/policy-link.ts';
import { linksPolicy } from '#schema/policy/read-policy.ts';
import { stripPolicy } from '#schema/policy/strip-policy.ts';
import { createCompiledExecutor, type Execute } from '../execution/compiled-executor.ts';
import { shareExecutions } from '../execution/share-executions.ts';
import type { SubgraphSources } from '../execution/subgraph-sources.ts';
import { type Costs, readCosts } from '../limits/costs.ts';
import { readOverrideLabels } from '../planner/override-labels.ts';
import { createQueryPlanner } from '../planner/query-planner.ts';
import { plannedSupergraph } from './planned-supergraph.ts';
import { readSupergraphPolicy, type SupergraphPolicy } from './supergraph-policy.ts';

/** A supergraph that can be asked. Immutable: another file makes another one. */
export interface Supergraph {
  /** What clients see. */
  readonly schema: GraphQLSchema;
  /** Without the policy directives, which no planner understands. */
  readonly sdl: string;
  /** `undefined` where the supergraph links no policy: it is served as it is. */
  readonly policy: SupergraphPolicy | undefined;
  /** Which of it costs how much. */
  readonly costs: Costs;
  /** What of it has no effect, for the log. */
  readonly findings: readonly string[];
  /** Plans and fetches, and knows nothing of policy. */
  readonly execute: Execute;
}

export interface Subgraph {
  readonly name: string;
  readonly url: string;
}

export interface SupergraphParts {
  readonly sources: SubgraphSources;
  /** Ways to fetch an operation that are compared at most. */
  readonly comparedPlans: number;
}

/** @throws SupergraphError saying why it cannot be served. */
export async function loadSupergraph(sdl: string, parts: SupergraphParts): Promise<Supergraph> {
  try {
    const document = parse(sdl, { noLocation: true });
    if (!sdl.includes('https://specs.apollo.dev/join/')) {
      throw new Error('it is GraphQL, but not composed. Give the output of: npm run weft -- compose');
    }
    const policy = linksPolicy(document) ? readSupergraphPolicy(document) : undefined;
    const plain = findPolicyLink(document) ? stripPolicy(document) : document;
    return {
      ...plan(plannedSupergraph(plain), parts),
      policy,
      costs: readCosts(document),
      findings: findingsOf(document),
    };
  } catch (error) {
    throw new SupergraphError(`The supergraph does not load: ${(error as Error).message}`, { cause: error });
  }
}

export class SupergraphError extends Error {
  override readonly name = 'SupergraphError';
}

function plan(
  document: DocumentNode,
  { sources, comparedPlans }: SupergraphParts,
): Pick<Supergraph, 'schema' | 'sdl' | 'execute'> {
  const everything = buildASTSchema(document, { assumeValid: true, assumeValidSDL: true });
  const source = sources(everything);
  const planner = createQueryPlanner(document, { comparedPlans });
  const execute = shareExecutions(
    createCompiledExecutor({
      planner,
      everything,
      overrideLabels: readOverrideLabels(document).draw,
      sources: new Map(planner.subgraphs.map((subgraph) => [subgraph.name, source(subgraph)])),
    }),
  );
  return { schema: planner.schema, sdl: print(document), execute };
}

function findingsOf(document: DocumentNode): string[] {
  return [
    ...unknownPolicies(document).map(
      (policy) =>
        `The policy "${policy}" of "@policy" is no rule that there is, so nobody satisfies it. Write a rule of that name, or call it as a rule is called.`,
    ),
    ...readOverrideLabels(document).undecided.map(
      (label) =>
        `The label "${label}" of "@override" is decided by nothing here, so it is off and its fields stay where they were. Write "percent(n)".`,
    ),
  ];
}
