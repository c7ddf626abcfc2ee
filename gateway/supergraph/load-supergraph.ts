import { ApolloGateway } from '@apollo/gateway';
import type { GatewayExecutor } from '@apollo/server-gateway-interface';
import { buildASTSchema, type DocumentNode, type GraphQLSchema, parse, print } from 'graphql';
import type { Logger } from '#platform/runtime/log.ts';
import { findPolicyLink } from '#schema/policy/policy-link.ts';
import { UnsupportedPolicyError } from '#schema/policy/read-policy.ts';
import { stripPolicy } from '#schema/policy/strip-policy.ts';
import { reportMissingValues } from '../execution/report-missing-values.ts';
import { requirePlan } from '../execution/require-plan.ts';
import type { SubgraphSources } from '../execution/subgraph-sources.ts';
import { disableTelemetry } from './disable-telemetry.ts';
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
  readonly execute: GatewayExecutor;
}

export interface Subgraph {
  readonly name: string;
  readonly url: string;
}

export interface SupergraphParts {
  readonly sources: SubgraphSources;
  readonly logger: Logger;
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
    return await plan(link ? stripPolicy(document) : document, policy, parts);
  } catch (error) {
    throw new SupergraphError(`The supergraph does not load: ${(error as Error).message}`, { cause: error });
  }
}

export class SupergraphError extends Error {
  override readonly name = 'SupergraphError';
}

async function plan(
  document: DocumentNode,
  policy: SupergraphPolicy | undefined,
  { sources, logger, comparedPlans }: SupergraphParts,
): Promise<Supergraph> {
  disableTelemetry();
  const sdl = print(document);
  const everything = buildASTSchema(document, { assumeValid: true, assumeValidSDL: true });
  const source = sources(everything);
  const gateway = new ApolloGateway({
    supergraphSdl: sdl,
    buildService: ({ name, url }) => source({ name, url: url ?? '' }),
    experimental_didResolveQueryPlan: requirePlan,
    queryPlannerConfig: { debug: { maxEvaluatedPlans: comparedPlans } },
    __exposeQueryPlanExperimental: false,
    validateSupergraph: true,
    logger: quiet(logger),
  });
  const { schema, executor } = await gateway.load();
  return { schema, sdl, policy, execute: reportMissingValues(executor) };
}

/** What it says on the way is not for operators; what goes wrong is. */
function quiet(logger: Logger) {
  const nothing = () => {};
  return {
    debug: nothing,
    info: nothing,
    warn: (message?: unknown) => logger.warn(String(message)),
    error: (message?: unknown) => logger.error(String(message)),
  };
}
