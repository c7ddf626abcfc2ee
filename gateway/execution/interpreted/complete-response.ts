import {
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { isRecord } from '#schema/is-record.ts';
import { fragmentsOf } from '#schema/operation/fragments.ts';
import { isIntrospection } from '#schema/operation/introspection-fields.ts';
import { withheldAs } from '../../enforcement/withheld-selections.ts';
import type { ClientNames } from '../../planner/client-names.ts';
import { unfetchedKey } from '../../planner/unfetched-fields.ts';
import { collectFields } from '../collect-fields.ts';
import type { ConditionValues } from '../condition-values.ts';
import { typeNamed } from '../object-type.ts';
import type { ResponseObject } from '../response-object.ts';
import type { ResponsePath } from '../response-path.ts';
import { leafValue } from '../valid-leaf.ts';
import {
  type Complete,
  type CompleteObject,
  completeFields,
  type Failures,
  type FieldCompletion,
  forbidden,
  invalid,
  leaf,
  listItems,
  nonNull,
  unfetchedValue,
  withheldValue,
} from './completion.ts';

/** A value that a domain left out, that is invalid, or that no domain was asked for. */
export interface Missing {
  readonly message: string;
  readonly path: ResponsePath;
}

export interface CompletedResponse {
  readonly data: ResponseObject | null;
  readonly missing: readonly Missing[];
}

/**
 * Builds an operation's response from its fetched tree: the selected names in their order, nulls where
 * GraphQL requires them and where a selection is withheld, and nothing else.
 * @param introspection the values of `__schema` and `__type` at the root.
 */
export type CompleteResponse = (
  tree: ResponseObject,
  introspection: ResponseObject | undefined,
) => CompletedResponse;

export interface CompletedOperation {
  /** The clients' schema. */
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly names: ClientNames;
  readonly conditions: ConditionValues;
  /** Fields that no fetch asks for, by `unfetchedKey`, and why. */
  readonly unfetched: ReadonlyMap<string, string | undefined>;
}

/** Objects are compiled for each of their types, on first use. */
export function compileResponse(completed: CompletedOperation): CompleteResponse {
  const { schema, document, operation, names, conditions, unfetched } = completed;
  const selected = { schema, fragments: fragmentsOf(document), conditions };

  /**
   * @param place for messages.
   * @param path fetched names from the root, joined by dots.
   */
  function compileValue(
    type: GraphQLOutputType,
    nodes: readonly FieldNode[],
    place: string,
    path: string,
  ): Complete {
    if (isNonNullType(type)) return nonNull(compileValue(type.ofType, nodes, place, path), place);
    if (isListType(type)) {
      return listItems(compileValue(type.ofType, nodes, `an item of ${place}`, path), place);
    }
    if (isLeafType(type)) return leaf(leafValue(type), place);
    return compileAnyObject(getNamedType(type) as GraphQLCompositeType, nodes, place, path);
  }

  function compileAnyObject(
    declared: GraphQLCompositeType,
    nodes: readonly FieldNode[],
    place: string,
    path: string,
  ): Complete {
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    const byName = new Map<string, CompleteObject>();
    return (value, failures) => {
      if (value === null || value === undefined) return null;
      if (!isRecord(value)) return invalid(place, failures);
      const name = typeof value.__typename === 'string' ? value.__typename : declared.name;
      let complete = byName.get(name);
      if (!complete) {
        const type = typeNamed(name, declared, schema);
        if (!type) return invalid(place, failures);
        complete = compileObject(type, sets, path);
        byName.set(name, complete);
      }
      return complete(value, failures);
    };
  }

  function compileObject(
    type: GraphQLCompositeType,
    sets: readonly SelectionSetNode[],
    path: string,
  ): CompleteObject {
    const groups = collectFields(selected, type, sets);
    const fields = [...groups].map(([name, nodes]) => compileField(type, name, nodes, path));
    return (row, failures) => completeFields(row, fields, failures);
  }

  function compileField(
    type: GraphQLCompositeType,
    answered: string,
    nodes: readonly FieldNode[],
    path: string,
  ): FieldCompletion {
    const [node] = nodes as readonly [FieldNode, ...FieldNode[]];
    const fetched = names.fetched(node);
    if (node.name.value === '__typename') return { answered, fetched, complete: typename(type) };
    const definition = isUnionType(type) ? undefined : type.getFields()[node.name.value];
    if (!definition) throw new Error('A field that its type does not have.');
    if (withheldAs(nodes) !== undefined) {
      return { answered, fetched, complete: withheldValue(!isNonNullType(definition.type)) };
    }
    const coordinate = `${type.name}.${node.name.value}`;
    const below = path === '' ? fetched : `${path}.${fetched}`;
    const complete = compileValue(definition.type, nodes, coordinate, below);
    const key = unfetchedKey({ place: path, type: type.name, name: fetched });
    if (unfetched.has(key)) {
      const nullable = !isNonNullType(definition.type);
      return {
        answered,
        fetched,
        complete: unfetchedValue(
          complete,
          nullable,
          unfetched.get(key) ?? unfetchedMessage(coordinate, type.name),
        ),
      };
    }
    return { answered, fetched, complete };
  }

  const root = schema.getRootType(operation.operation);
  if (!root) throw new Error(`The schema has no ${operation.operation}.`);
  const groups = collectFields(selected, root, [operation.selectionSet]);
  const introspected = [...groups].flatMap(([name, nodes]) => (nodes.some(isIntrospection) ? [name] : []));
  const fields = [...groups].map(([name, nodes]) =>
    nodes.some(isIntrospection) ? asItIs(name) : compileField(root, name, nodes, ''),
  );

  return (tree, introspection) => {
    for (const name of introspected) tree[name] = introspection?.[name];
    const failures: Failures = { found: [], withheld: 0 };
    const data = completeFields(tree, fields, failures);
    return { data, missing: failures.found.map(({ message, path }) => ({ message, path: path.reverse() })) };
  };
}

function unfetchedMessage(coordinate: string, type: string): string {
  return `No domain was asked for "${coordinate}": of the domains that share a field above, one does not know the type "${type}". Declare it in each of them, or let one domain resolve that field.`;
}

function typename(type: GraphQLCompositeType): Complete {
  if (isObjectType(type)) return () => type.name;
  // The domain knows it as an interface, and no fetch told its type.
  return (_, failures) => {
    failures.found.push({ message: `The type of a ${type.name} is unknown.`, path: [] });
    return forbidden;
  };
}

function asItIs(name: string): FieldCompletion {
  return { answered: name, fetched: name, complete: (value) => value ?? null };
}
