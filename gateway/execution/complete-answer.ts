import {
  type DocumentNode,
  type FieldNode,
  type GraphQLAbstractType,
  type GraphQLCompositeType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { fragmentsOf } from '#schema/fragments.ts';
import type { ClientNames } from '../planner/client-names.ts';
import { responseName } from '../planner/client-names.ts';
import type { ConditionValues } from './condition-values.ts';
import type { Place } from './places.ts';
import { createRow, isRow, type Row } from './row.ts';
import { leafCheck } from './valid-leaf.ts';

/** A value that a domain left out, or got wrong. */
export interface Missing {
  readonly message: string;
  readonly path: Place;
}

export interface CompletedAnswer {
  readonly data: Row | null;
  readonly missing: readonly Missing[];
}

/**
 * Makes what an operation selects of the tree that was fetched for it: its names and their order, nulls where
 * GraphQL wants them, and nothing beside.
 * @param introspection what `__schema` and `__type` at the root answer.
 */
export type CompleteAnswer = (tree: Row, introspection: Row | undefined) => CompletedAnswer;

export interface CompletedOperation {
  /** What clients see. */
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly names: ClientNames;
  readonly conditions: ConditionValues;
}

/** Paths are written from their end. */
interface Failure {
  readonly message: string;
  readonly path: (string | number)[];
}

type Complete = (value: unknown, failures: Failure[]) => unknown;
type CompleteObject = (row: Row, failures: Failure[]) => Row | null;

interface FieldCompletion {
  readonly answered: string;
  readonly fetched: string;
  readonly complete: Complete;
}

/** In place of a null that its place does not allow. */
const forbidden = Symbol('a null that is not allowed');

/** Objects are compiled for each of their types, when the first one is met. */
export function compileAnswer(completed: CompletedOperation): CompleteAnswer {
  const { schema, document, operation, names, conditions } = completed;
  const fragments = fragmentsOf(document);

  function compileValue(type: GraphQLOutputType, nodes: readonly FieldNode[], place: string): Complete {
    if (isNonNullType(type)) return nonNull(compileValue(type.ofType, nodes, place), place);
    if (isListType(type)) return list(compileValue(type.ofType, nodes, `an item of ${place}`), place);
    if (isLeafType(type)) return leaf(leafCheck(type), place);
    return compileAnyObject(getNamedType(type) as GraphQLCompositeType, nodes, place);
  }

  function compileAnyObject(
    declared: GraphQLCompositeType,
    nodes: readonly FieldNode[],
    place: string,
  ): Complete {
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    const byName = new Map<string, CompleteObject>();
    return (value, failures) => {
      if (value === null || value === undefined) return null;
      if (!isRow(value)) return invalid(place, failures);
      const name = typeof value.__typename === 'string' ? value.__typename : declared.name;
      let complete = byName.get(name);
      if (!complete) {
        const type = typeNamed(name, declared, schema);
        if (!type) return invalid(place, failures);
        complete = compileObject(type, sets);
        byName.set(name, complete);
      }
      return complete(value, failures);
    };
  }

  function compileObject(type: GraphQLCompositeType, sets: readonly SelectionSetNode[]): CompleteObject {
    const groups = new Map<string, FieldNode[]>();
    const visited = new Set<string>();
    for (const set of sets) collect(set, type, groups, visited);
    const fields = [...groups].map(([name, nodes]) => compileField(type, name, nodes));
    return (row, failures) => completeFields(row, fields, failures);
  }

  function compileField(
    type: GraphQLCompositeType,
    answered: string,
    nodes: readonly FieldNode[],
  ): FieldCompletion {
    const [node] = nodes as readonly [FieldNode, ...FieldNode[]];
    const fetched = names.fetched(node);
    if (node.name.value === '__typename') return { answered, fetched, complete: typename(type) };
    const definition = isUnionType(type) ? undefined : type.getFields()[node.name.value];
    if (!definition) throw new Error('A field that its type does not have.');
    const complete = compileValue(definition.type, nodes, `${type.name}.${node.name.value}`);
    return { answered, fetched, complete };
  }

  function collect(
    { selections }: SelectionSetNode,
    type: GraphQLCompositeType,
    groups: Map<string, FieldNode[]>,
    visited: Set<string>,
  ): void {
    for (const selection of selections) {
      if (!isIncluded(selection, conditions)) continue;
      if (selection.kind === Kind.FIELD) {
        const name = responseName(selection);
        const group = groups.get(name);
        if (group) group.push(selection);
        else groups.set(name, [selection]);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        if (applies(selection.typeCondition?.name.value, type, schema)) {
          collect(selection.selectionSet, type, groups, visited);
        }
      } else if (!visited.has(selection.name.value)) {
        visited.add(selection.name.value);
        const fragment = fragments.get(selection.name.value);
        if (fragment && applies(fragment.typeCondition.name.value, type, schema)) {
          collect(fragment.selectionSet, type, groups, visited);
        }
      }
    }
  }

  const root = schema.getRootType(operation.operation);
  if (!root) throw new Error(`The schema has no ${operation.operation}.`);
  const groups = new Map<string, FieldNode[]>();
  collect(operation.selectionSet, root, groups, new Set());
  const fields = [...groups].map(([name, nodes]): FieldCompletion => {
    const asked = nodes[0]?.name.value;
    if (asked !== '__schema' && asked !== '__type') return compileField(root, name, nodes);
    return { answered: name, fetched: name, complete: (value) => value ?? null };
  });
  const introspected = fields.filter(({ answered }) => {
    const asked = groups.get(answered)?.[0]?.name.value;
    return asked === '__schema' || asked === '__type';
  });

  return (tree, introspection) => {
    for (const { answered } of introspected) tree[answered] = introspection?.[answered];
    const failures: Failure[] = [];
    const data = completeFields(tree, fields, failures);
    return { data, missing: failures.map(({ message, path }) => ({ message, path: path.reverse() })) };
  };
}

function completeFields(row: Row, fields: readonly FieldCompletion[], failures: Failure[]): Row | null {
  const answer = createRow();
  for (const { answered, fetched, complete } of fields) {
    const before = failures.length;
    const value = complete(row[fetched], failures);
    if (failures.length > before) addKey(failures, before, answered);
    if (value === forbidden) return null;
    answer[answered] = value;
  }
  return answer;
}

function addKey(failures: readonly Failure[], from: number, key: string | number): void {
  for (let index = from; index < failures.length; index++) failures[index]?.path.push(key);
}

function nonNull(complete: Complete, place: string): Complete {
  return (value, failures) => {
    const before = failures.length;
    const completed = complete(value, failures);
    if (completed !== null) return completed;
    if (failures.length === before) {
      failures.push({ message: `Cannot return null for non-nullable field ${place}.`, path: [] });
    }
    return forbidden;
  };
}

function list(complete: Complete, place: string): Complete {
  return (value, failures) => {
    if (value === null || value === undefined) return null;
    if (!Array.isArray(value)) return invalid(place, failures);
    let allowed = true;
    const items = value.map((item: unknown, index) => {
      const before = failures.length;
      const completed = complete(item, failures);
      if (failures.length > before) addKey(failures, before, index);
      if (completed === forbidden) allowed = false;
      return completed;
    });
    return allowed ? items : null;
  };
}

function leaf(isValid: (value: unknown) => boolean, place: string): Complete {
  return (value, failures) => {
    if (value === null || value === undefined) return null;
    return isValid(value) ? value : invalid(place, failures);
  };
}

function invalid(place: string, failures: Failure[]): null {
  failures.push({ message: `Invalid value found for field ${place}.`, path: [] });
  return null;
}

function typename(type: GraphQLCompositeType): Complete {
  if (isObjectType(type)) return () => type.name;
  // A domain knows it as an interface, and nobody said which of its types it is.
  return (_, failures) => {
    failures.push({ message: `Nobody knows the type of a ${type.name}.`, path: [] });
    return forbidden;
  };
}

/** The type that an object says to be of, where its place allows that; `undefined` where it does not. */
function typeNamed(
  name: string,
  declared: GraphQLCompositeType,
  schema: GraphQLSchema,
): GraphQLCompositeType | undefined {
  // Domains may call the root types as they like.
  if (name === declared.name || isRoot(declared, schema)) return declared;
  const type = schema.getType(name);
  if (isObjectType(declared)) {
    return isInterfaceType(type) && declared.getInterfaces().includes(type) ? declared : undefined;
  }
  const fits = (isObjectType(type) || isInterfaceType(type)) && isSubType(schema, declared, type);
  return fits ? type : undefined;
}

function isSubType(
  schema: GraphQLSchema,
  abstract: GraphQLAbstractType,
  type: GraphQLCompositeType,
): boolean {
  return (isObjectType(type) || isInterfaceType(type)) && schema.isSubType(abstract, type);
}

function isRoot(type: GraphQLCompositeType, schema: GraphQLSchema): boolean {
  return type === schema.getQueryType() || type === schema.getMutationType();
}

function applies(condition: string | undefined, type: GraphQLCompositeType, schema: GraphQLSchema): boolean {
  if (condition === undefined || condition === type.name) return true;
  const wanted = schema.getType(condition);
  return isAbstractType(wanted) && isSubType(schema, wanted, type);
}

function isIncluded(
  { directives = [] }: Pick<FieldNode, 'directives'>,
  conditions: ConditionValues,
): boolean {
  return directives.every(({ name, arguments: given = [] }) => {
    if (name.value !== 'skip' && name.value !== 'include') return true;
    const value = given[0]?.value;
    const yes =
      value?.kind === Kind.VARIABLE
        ? conditions.get(value.name.value)
        : value?.kind === Kind.BOOLEAN && value.value;
    return Boolean(yes) === (name.value === 'include');
  });
}
