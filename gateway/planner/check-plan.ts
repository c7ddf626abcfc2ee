import type { QueryPlan } from '@apollo/query-planner';
import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { requestError } from '#platform/runtime/errors.ts';
import { fragmentsOf } from '#schema/operation/fragments.ts';
import { possibleTypes } from '#schema/operation/possible-types.ts';
import { responseName } from '#schema/operation/response-name.ts';
import { selectsData } from '#schema/operation/selects-data.ts';
import { createEntranceCheck } from './entrance-check.ts';
import { type FieldSets, graphNames } from './field-sets.ts';
import { type PlacedFetch, planFetches } from './plan-fetches.ts';

/** @throws GraphQLError UNRESOLVABLE_OPERATION for a plan whose response would be wrong. */
export type CheckPlan = (plan: QueryPlan, operation: OperationDefinitionNode, document: DocumentNode) => void;

/**
 * Refuses what the planner gets wrong without saying so: an operation of which it made nothing, one where a domain
 * is asked by a key that it does not resolve, and one where two fields want the same field of an entity with
 * different arguments, of which it fetches one.
 * @param schema the whole supergraph's.
 */
export function createPlanCheck(schema: GraphQLSchema, sets: FieldSets): CheckPlan {
  const demandsOf = createDemands(schema, sets);
  const closedTo = createEntranceCheck(schema, sets);
  return (plan, operation, document) => {
    const fetches = planFetches(plan);
    const fragments = fragmentsOf(document);
    if (!plan.node && selectsData(operation.selectionSet, (name) => fragments.get(name))) {
      throw unresolvable('No domain can resolve what the operation selects.');
    }
    if (fetches.some(({ fetch }) => fetch.contextRewrites?.length)) {
      throw unresolvable('The operation selects fields that take their arguments from a context.');
    }
    if (fetches.some(closedTo)) {
      throw unresolvable('A domain would be asked by a key that it does not resolve.');
    }
    const wanted = new Map<string, Demand>();
    for (const demand of fetches.flatMap(demandsOf)) {
      const other = wanted.get(demand.place);
      if (other && other.meaning !== demand.meaning) {
        throw unresolvable(
          `"${demand.coordinate}" and "${other.coordinate}" need the same field of their object with different arguments. Select one of them at a time.`,
        );
      }
      wanted.set(demand.place, demand);
    }
  };
}

function unresolvable(message: string) {
  return requestError('UNRESOLVABLE_OPERATION', message);
}

/** A field that a `@requires` wants at a place of the response, and with which arguments. */
interface Demand {
  readonly place: string;
  readonly meaning: string;
  readonly coordinate: string;
}

function createDemands(schema: GraphQLSchema, sets: FieldSets): (placed: PlacedFetch) => Demand[] {
  const graphs = graphNames(schema);
  const required = new Map<string, SelectionSetNode>();
  for (const { graph, coordinate, selections } of sets.requirements) {
    required.set(`${graphs.get(graph)} ${coordinate}`, selections);
  }

  return ({ fetch, path }) => {
    if (!fetch.requires || sets.withArguments.size === 0) return [];
    const demands: Demand[] = [];
    for (const { on, field } of entityFields(fetch.operation)) {
      // An interface itself too: a domain may know it as an object.
      for (const type of possibleTypes(on, schema)) {
        const coordinate = `${type}.${field}`;
        const selections = required.get(`${fetch.serviceName} ${coordinate}`);
        if (selections) collect(selections, `${path.join('.')} ${type}`, coordinate, demands);
      }
    }
    return demands;
  };
}

function collect(
  { selections }: SelectionSetNode,
  place: string,
  coordinate: string,
  demands: Demand[],
): void {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) {
      const below = `${place}.${selection.name.value}`;
      demands.push({ place: below, meaning: meaningOf(selection), coordinate });
      if (selection.selectionSet) collect(selection.selectionSet, below, coordinate, demands);
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      const on = selection.typeCondition?.name.value ?? '';
      collect(selection.selectionSet, `${place} ${on}`, coordinate, demands);
    }
  }
}

function meaningOf({ name, arguments: given = [] }: FieldNode): string {
  const sorted = [...given].sort((one, other) => (one.name.value < other.name.value ? -1 : 1));
  return sorted.length === 0 ? name.value : `${name.value}(${sorted.map(printed).join(', ')})`;
}

function printed(argument: ArgumentNode): string {
  return print(argument);
}

/** What an `_entities` fetch asks of each type of entity. */
function entityFields(query: string): { readonly on: string; readonly field: string }[] {
  const document = parse(query, { noLocation: true });
  const fragments = fragmentsOf(document);
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);

  function fieldsOf(selection: SelectionNode, on: string): { on: string; field: string }[] {
    switch (selection.kind) {
      case Kind.FIELD:
        return [{ on, field: selection.name.value }];
      case Kind.INLINE_FRAGMENT: {
        const type = selection.typeCondition?.name.value ?? on;
        return selection.selectionSet.selections.flatMap((child) => fieldsOf(child, type));
      }
      default: {
        const fragment = fragments.get(selection.name.value);
        const type = fragment?.typeCondition.name.value ?? on;
        return (fragment?.selectionSet.selections ?? []).flatMap((child) => fieldsOf(child, type));
      }
    }
  }

  const entities = operation?.selectionSet.selections.find(
    (node): node is FieldNode => node.kind === Kind.FIELD && responseName(node) === '_entities',
  );
  return (entities?.selectionSet?.selections ?? []).flatMap((selection) => fieldsOf(selection, ''));
}
