import { type Operation, operationFromDocument, type Supergraph } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import {
  type DocumentNode,
  type FieldNode,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import { type Planner, PlannerRefusal } from './planner.ts';
import { UnknownPlanError } from './query-plan.ts';
import { readApolloPlan } from './read-apollo-plan.ts';
import { rootFieldsOf, unresolvedMessage } from './root-fields.ts';

export interface ApolloPlannerOptions {
  /** Ways to fetch an operation that are compared at most. @default the planner's own, 10,000 */
  readonly comparedPlans?: number | undefined;
  /** Whether it gets ready for its supergraph with the first operation, which takes seconds for a large one. @default false */
  readonly onDemand?: boolean;
}

/** Plans with @apollo/query-planner, in the thread that it is made in. */
export function createApolloPlanner(
  supergraph: Supergraph,
  { comparedPlans, onDemand = false }: ApolloPlannerOptions = {},
): Planner {
  const debug = comparedPlans === undefined ? {} : { debug: { maxEvaluatedPlans: comparedPlans } };
  const create = () => new QueryPlanner(supergraph, debug);
  let planner = onDemand ? undefined : create();
  const schema = supergraph.apiSchema();
  return {
    name: 'apollo',
    async plan({ request: { operationName, overrideLabels = [] }, document }) {
      const named = operationName === undefined ? {} : { operationName };
      const overrideConditions = new Map(overrideLabels.map((label) => [label, true]));
      const asked = operationFromDocument(schema, document, named);
      const ready = planner ?? create();
      planner = ready;
      const build = (operation: Operation) => ready.buildQueryPlan(operation, { overrideConditions });
      try {
        return readApolloPlan(build(asked));
      } catch (error) {
        if (error instanceof UnknownPlanError) throw new PlannerRefusal(error.message, { cause: error });
        if (!isAssertion(error)) throw error;
        const operation = getOperationAST(document, operationName);
        if (!operation) throw error;
        const fields = rootFieldsOf(document, operation);
        const unresolved = fields.filter(
          (field) =>
            !isPlanned(() => build(operationFromDocument(schema, alone(document, operation, field)))),
        );
        // Fields that are resolved each alone are all named.
        const message = unresolvedMessage(unresolved.length > 0 ? unresolved : fields);
        throw new PlannerRefusal(message, { cause: error });
      }
    },
  };
}

/**
 * Whether it is one of the planner's own assertions, which are plain errors. It is sure that composition has seen to it
 * that all is resolved, and asserts that. A supergraph may come from elsewhere, and some of what it asserts is not so.
 */
function isAssertion(error: unknown): boolean {
  return error instanceof Error && error.constructor === Error;
}

function isPlanned(build: () => unknown): boolean {
  try {
    build();
    return true;
  } catch (error) {
    if (isAssertion(error)) return false;
    throw error;
  }
}

/** The operation with one of its root fields only. */
function alone(document: DocumentNode, operation: OperationDefinitionNode, field: FieldNode): DocumentNode {
  const { selectionSet } = operation;
  const reduced = { ...operation, selectionSet: { ...selectionSet, selections: [field] } };
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  return { ...document, definitions: [reduced, ...fragments] };
}
