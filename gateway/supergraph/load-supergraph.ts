import { buildASTSchema, type DocumentNode, type GraphQLSchema, parse, print } from 'graphql';
import { findPolicyLink } from '#schema/policy/policy-link.ts';
import { UnsupportedPolicyError } from '#schema/policy/read-policy.ts';
import { stripPolicy } from '#schema/policy/strip-policy.ts';
import { createCompiledExecutor, type Execute } from '../execution/compiled-executor.ts';
import { shareExecutions } from '../execution/share-executions.ts';
import type { SubgraphSources } from '../execution/subgraph-sources.ts';
import { createQueryPlanner } from '../planner/query-planner.ts';
import { readSupergraphPolicy, type SupergraphPolicy } from './supergraph-policy.ts';

/** A supergraph that can be asked. Immutable: another file makes another one. */
export interface Supergraph {
  /** What clients see. */
  readonly schema: GraphQLSchema;
  /** Without the policy directives, which no planner understands. */
  readonly sdl: string;
  /** `undefined` where the supergraph links no policy: it is served as it is. */
  readonly policy: SupergraphPolicy | undefined;
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
    const link = findPolicyLink(document);
    if (link && !link.supported) throw new UnsupportedPolicyError(link.url);
    const policy = link && readSupergraphPolicy(document);
    return plan(link ? stripPolicy(document) : document, policy, parts);
  } catch (error) {
    throw new SupergraphError(`The supergraph does not load: ${(error as Error).message}`, { cause: error });
  }
}

export class SupergraphError extends Error {
  override readonly name = 'SupergraphError';
}

function plan(
  document: DocumentNode,
  policy: SupergraphPolicy | undefined,
  { sources, comparedPlans }: SupergraphParts,
): Supergraph {
  const everything = buildASTSchema(document, { assumeValid: true, assumeValidSDL: true });
  const source = sources(everything);
  const planner = createQueryPlanner(document, { comparedPlans });
  const execute = shareExecutions(
    createCompiledExecutor({
      planner,
      everything,
      sources: new Map(planner.subgraphs.map((subgraph) => [subgraph.name, source(subgraph)])),
    }),
  );
  return { schema: planner.schema, sdl: print(document), policy, execute };
}
