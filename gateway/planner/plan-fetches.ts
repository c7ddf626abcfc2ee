import { limitExceeded } from '#platform/runtime/request-limits/limit-exceeded.ts';
import type { FetchNode, PlanNode, QueryPlan } from './query-plan.ts';

/** A fetch of a plan, and where in the response it stands: response names, `@` for each list. */
export interface PlacedFetch {
  readonly fetch: FetchNode;
  readonly path: readonly string[];
}

/** All that a plan may fetch, whatever its conditions come to. */
export function planFetches({ node }: QueryPlan): PlacedFetch[] {
  return node ? fetchesOf(node, []) : [];
}

/** @throws GraphQLError LIMIT_EXCEEDED where a plan may fetch more often */
export function requireFewFetches(plan: QueryPlan, most: number): void {
  const fetches = planFetches(plan).length;
  if (fetches <= most) return;
  throw limitExceeded(
    `The operation takes ${fetches} fetches from domains, more than ${most}`,
    'planFetches',
  );
}

function fetchesOf(node: PlanNode, path: readonly string[]): PlacedFetch[] {
  switch (node.kind) {
    case 'Fetch':
      return [{ fetch: node, path }];
    case 'Flatten':
      return fetchesOf(node.node, [...path, ...node.path]);
    case 'Sequence':
    case 'Parallel':
      return node.nodes.flatMap((child) => fetchesOf(child, path));
    case 'Condition':
      return [node.ifClause, node.elseClause].flatMap((clause) => (clause ? fetchesOf(clause, path) : []));
    default:
      throw unknownNode(node);
  }
}

/** For a `switch` over a plan that came from elsewhere. */
export function unknownNode(node: never): Error {
  return new Error(`A plan with a "${(node as { readonly kind?: unknown }).kind}".`);
}
