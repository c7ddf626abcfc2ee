import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { fragmentsOf } from '#schema/operation/fragments.ts';
import type { FieldSets } from '../field-sets.ts';
import { unknownNode } from '../plan-fetches.ts';
import type { PlanNode, QueryPlan } from '../query-plan.ts';
import { checkCompleteness } from './completeness.ts';
import { isPossible } from './conditions.ts';
import { createDomainSchemas, type DomainSchemas } from './domain-schemas.ts';
import { createFetchTrace, type FetchPosition } from './fetch-trace.ts';
import { createSchemaFields } from './field-types.ts';
import { type Branch, createPlaces, indexFieldSets } from './places.ts';
import type { UnplannedBranch } from './tracing.ts';
import { WrongPlanError } from './wrong-plan-error.ts';

/**
 * Goes through a plan as an executor would, without data, and knows of each value which field of which domain it is.
 * @throws WrongPlanError for a plan that does not fetch what the operation selects, fetches something else, or tells a
 * domain what is neither a key of its nor required.
 */
export type TracePlan = (
  plan: QueryPlan,
  operation: OperationDefinitionNode,
  document: DocumentNode,
  /** Labels of `@override` that are on. */
  labels: readonly string[],
) => TracedPlan;

export interface TracedPlan {
  readonly unplanned: readonly UnplannedBranch[];
  readonly domains: DomainSchemas;
}

/** @param schema the whole supergraph's, with its AST. */
export function createPlanTrace(schema: GraphQLSchema, sets: FieldSets): TracePlan {
  const domains = createDomainSchemas(schema);
  const fields = createSchemaFields(schema);
  const indexed = indexFieldSets(sets);
  const rootType = (kind: OperationDefinitionNode['operation']) => schema.getRootType(kind)?.name;

  return ({ node }, operation, document, labels) => {
    const root = rootType(operation.operation);
    if (root === undefined) throw new WrongPlanError(`There is no ${operation.operation}.`);
    const options = { fields, domains, sets: indexed };
    const places = createPlaces(options, operation.selectionSet, root, fragmentsOf(document));
    const rootFields: string[] = [];
    const unplanned: UnplannedBranch[] = [];
    const trace = createFetchTrace({
      places,
      domains,
      fields,
      operation,
      rootType,
      labels: new Set(labels),
      mayBring: (branch) => unplanned.push(branch),
      fetchesRoot: (key) => rootFields.push(key),
    });

    function walk(node: PlanNode, position: FetchPosition): void {
      switch (node.kind) {
        case 'Fetch':
          trace(node, position);
          return;
        case 'Flatten':
          walk(node.node, { ...position, path: [...position.path, ...node.path] });
          return;
        case 'Sequence':
          for (const child of node.nodes) walk(child, position);
          return;
        case 'Parallel': {
          const branches = node.nodes.map((child) => {
            const branch: Branch = { parent: position.branch, done: false };
            walk(child, { ...position, branch });
            return branch;
          });
          for (const branch of branches) branch.done = true;
          return;
        }
        case 'Condition':
          for (const is of [true, false]) {
            const clause = is ? node.ifClause : node.elseClause;
            const when = [...position.when, { variable: node.condition, is }];
            if (clause && isPossible(when)) walk(clause, { ...position, when });
          }
          return;
        default:
          throw unknownNode(node);
      }
    }

    if (node) walk(node, { path: [], when: [], branch: { parent: undefined, done: false } });
    if (operation.operation === 'mutation')
      checkOrder(
        rootFields,
        places.root.wanted.map(({ key }) => key ?? ''),
      );
    checkCompleteness(places, places.root, places.root.objects);
    return { unplanned, domains };
  };
}

/** A mutation changes one thing after the other, each once. */
function checkOrder(fetched: readonly string[], selected: readonly string[]): void {
  const changes = fetched.filter((key) => key !== '__typename');
  const wanted = [...new Set(selected)].filter((key) => key !== '__typename');
  if (changes.join() !== wanted.join()) {
    throw new WrongPlanError(`The mutation would do "${changes.join()}", and selects "${wanted.join()}".`);
  }
}
