import { Supergraph } from '@apollo/federation-internals';
import {
  buildASTSchema,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  parse,
  print,
} from 'graphql';
import { errorCodeOf, requestError } from '#platform/runtime/errors.ts';
import { selectsAnything } from '#schema/operation/selects-data.ts';
import { createApolloPlanner } from './apollo-planner.ts';
import { createPlanCheck } from './check-plan.ts';
import type { ClientNameSets } from './client-names.ts';
import { withoutConflictingRequirements } from './conflicting-requirements.ts';
import { type FieldSets, readFieldSets } from './field-sets.ts';
import { withFixedConditions } from './fixed-conditions.ts';
import { createInterfaceTypes } from './interface-types.ts';
import { requireFewFetches } from './plan-fetches.ts';
import { planInCases } from './plan-in-cases.ts';
import { type Planner, type PlannerName, PlannerRefusal, type PlanRequest } from './planner.ts';
import { type PlannerBug, plannerBug } from './planner-bug.ts';
import type { QueryPlan } from './query-plan.ts';
import { resolvableKeysFirst } from './resolvable-keys-first.ts';
import { createSubInterfaceRewrite } from './sub-interfaces.ts';

export type Plan = (request: PlanRequest) => Promise<QueryPlan>;

/** What an executor needs of a planner, wherever that is. */
export interface SubgraphPlanner {
  /** What clients see. */
  readonly schema: GraphQLSchema;
  /** Names that a client's own must be kept apart from. */
  readonly sets: ClientNameSets;
  /**
   * @throws GraphQLError for an operation that is too large to be planned or takes too many fetches, or that nobody can resolve, or whose
   * answer would be wrong.
   */
  readonly plan: Plan;
}

export interface QueryPlanner extends SubgraphPlanner {
  /** The whole supergraph's, with what clients never see. */
  readonly everything: GraphQLSchema;
  readonly sets: FieldSets;
  readonly subgraphs: readonly { readonly name: string; readonly url: string }[];
}

export interface QueryPlannerOptions {
  /** Ways to fetch an operation that are compared at most. @default the planner's own, 10,000 */
  readonly comparedPlans?: number;
  /** Fetches that a plan may have. @default no limit */
  readonly mostFetches?: number;
  /** Plans beside @apollo/query-planner what that does not, or not rightly. @default none */
  readonly native?: Planner | undefined;
  /** Which of the two is asked first. @default 'apollo' */
  readonly first?: PlannerName | undefined;
  /** Told of each fault of a planner that another one has made good. @default nothing is told */
  readonly onBug?: ((bug: PlannerBug) => void) | undefined;
}

/**
 * Plans on the thread that it is made in: the first plan of an operation takes some ten milliseconds, a supergraph
 * of 200 domains seconds to load.
 * @param supergraph without directives that Federation does not know.
 * @throws Error where it is no supergraph, or uses features that are not supported.
 */
export function createQueryPlanner(
  supergraph: DocumentNode,
  {
    comparedPlans,
    mostFetches = Number.POSITIVE_INFINITY,
    native,
    first = 'apollo',
    onBug,
  }: QueryPlannerOptions = {},
): QueryPlanner {
  const everything = buildASTSchema(supergraph, { assumeValid: true, assumeValidSDL: true });
  const sets = readFieldSets(everything);
  const check = createPlanCheck(everything, sets);
  const withoutSubInterfaces = createSubInterfaceRewrite(everything);
  const withInterfaceTypes = createInterfaceTypes(everything);
  const built = Supergraph.build(resolvableKeysFirst(supergraph), { validateSupergraph: true });
  const isNativeFirst = native !== undefined && first === native.name;
  const apollo = createApolloPlanner(built, { comparedPlans, onDemand: isNativeFirst });
  const others = native ? [native] : [];
  const planners = isNativeFirst ? [...others, apollo] : [apollo, ...others];

  async function planBy(planner: Planner, request: PlanRequest, document: DocumentNode): Promise<QueryPlan> {
    const { operationName, overrideLabels = [] } = request;
    const checked = (plan: QueryPlan, planned: DocumentNode) => {
      const operation = getOperationAST(planned, operationName);
      if (!operation) throw new Error('An operation that its document does not have.');
      return check(plan, operation, planned, overrideLabels);
    };
    let whole: QueryPlan | undefined;
    const plan = await planInCases(
      withoutSubInterfaces(withFixedConditions(document)),
      async (fixed) => {
        if (!selectsAnything(fixed)) return {};
        const planned = planner.omitsTypes ? withInterfaceTypes(fixed) : fixed;
        const asked = planned === document ? request : { ...request, document: print(planned) };
        const plan = await planner.plan({ request: asked, document: planned });
        // Of the cases of an operation one is executed.
        requireFewFetches(plan, mostFetches);
        const right = checked(plan, fixed);
        if (fixed === document) whole = right;
        return right;
      },
      isUnresolvable,
    );
    // A plan of the document itself is checked already.
    return plan === whole ? plan : checked(plan, document);
  }

  return {
    schema: built.apiSchema().toGraphQLJSSchema(),
    everything,
    sets,
    subgraphs: built.subgraphsMetadata(),
    async plan(request) {
      const document = parse(request.document, { noLocation: true });
      const refusals = new Map<PlannerName, Error>();
      for (const planner of planners) {
        try {
          const plan = await planBy(planner, request, document);
          for (const [name, error] of onBug ? refusals : []) {
            const bug = plannerBug(name, error, everything, { document, request });
            if (bug) onBug?.(bug);
          }
          return plan;
        } catch (error) {
          if (error instanceof GraphQLError && !isUnresolvable(error)) throw error;
          refusals.set(planner.name, error as Error);
        }
      }
      if ([...refusals.values()].some((each) => each instanceof PlannerRefusal && each.passes)) {
        throw requestError(
          'PLANNER_UNAVAILABLE',
          'The operation could not be planned now. Try again in a while.',
        );
      }
      const reduced = withoutConflictingRequirements(document, everything, sets);
      const asked = reduced && { ...request, document: print(reduced.document) };
      // What is then refused is another operation.
      const plan = asked && (await planBy(apollo, asked, reduced.document).catch(() => undefined));
      if (reduced && plan) return { ...plan, unfetched: [...(plan.unfetched ?? []), ...reduced.fields] };
      // It says why, where native code does not.
      const refusal = refusals.get('apollo');
      if (!(refusal instanceof PlannerRefusal)) throw refusal;
      throw requestError('UNRESOLVABLE_OPERATION', refusal.message, { originalError: refusal });
    },
  };
}

function isUnresolvable(error: unknown): boolean {
  return error instanceof GraphQLError && errorCodeOf(error) === 'UNRESOLVABLE_OPERATION';
}
