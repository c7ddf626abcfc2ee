import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { fragmentsOf } from '#schema/operation/fragments.ts';
import { possibleTypes } from '#schema/operation/possible-types.ts';
import { responseName } from '#schema/operation/response-name.ts';

/** A place in the response to one operation that holds objects, in lists or alone. */
export interface ObjectPlace {
  /** Keys that hold nothing but an object's type. */
  readonly typeKeys: readonly string[];
  /**
   * The fields selected on an object of that type; on one of unknown type, all fields selected on any type.
   * @param typeName counts as unknown if an object here cannot have that type.
   */
  fieldsOf(typeName: string | undefined): readonly FieldPlace[];
}

export interface FieldPlace {
  /** The key of its value. */
  readonly key: string;
  readonly name: string;
  /** Whether it has arguments. */
  readonly asked: boolean;
  /** One, where the object's type is known. */
  readonly coordinates: readonly string[];
  /** `undefined` for a field that no type declares: `_entities`. */
  readonly type: GraphQLOutputType | undefined;
  readonly below: ObjectPlace | undefined;
}

interface Group {
  readonly selectionSet: SelectionSetNode;
  /** The type of the selections. */
  readonly on: string | undefined;
}

interface Collected {
  readonly nodes: FieldNode[];
  readonly owners: Set<string>;
  readonly types: GraphQLOutputType[];
  readonly below: Group[];
}

/**
 * Maps the places of a subgraph's response to their coordinates. Each place is computed on first use, and
 * only once.
 * @param schema the whole supergraph's.
 */
export function responsePlaces(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  schema: GraphQLSchema,
): ObjectPlace {
  const fragments = fragmentsOf(document);
  const root = schema.getRootType(operation.operation)?.name;
  return objectPlace([{ selectionSet: operation.selectionSet, on: root }], root);

  function objectPlace(groups: readonly Group[], declared: string | undefined): ObjectPlace {
    const known = new Map<string | undefined, readonly FieldPlace[]>();
    const all = collect(groups, undefined);
    return {
      typeKeys: [...all].filter(([, { nodes }]) => nodes.every(isTypeName)).map(([key]) => key),
      fieldsOf(given) {
        const typeName = canBe(declared, given) ? given : undefined;
        const places =
          known.get(typeName) ?? placesOf(typeName === undefined ? all : collect(groups, typeName));
        known.set(typeName, places);
        return places;
      },
    };
  }

  function placesOf(collected: ReadonlyMap<string, Collected>): FieldPlace[] {
    return [...collected].flatMap(([key, { nodes, owners, types, below }]) => {
      const [node] = nodes;
      if (!node || isTypeName(node)) return [];
      const [type] = types;
      const declared = type && getNamedType(type).name;
      return {
        key,
        name: node.name.value,
        asked: nodes.some(({ arguments: given }) => (given?.length ?? 0) > 0),
        coordinates: [...owners].map((owner) => `${owner}.${node.name.value}`),
        type,
        below: below.length > 0 ? objectPlace(below, declared) : undefined,
      };
    });
  }

  function collect(groups: readonly Group[], typeName: string | undefined): Map<string, Collected> {
    const found = new Map<string, Collected>();
    for (const { selectionSet, on } of groups) {
      for (const selection of selectionSet.selections) visit(selection, on, typeName, found);
    }
    return found;
  }

  function visit(
    selection: SelectionNode,
    on: string | undefined,
    typeName: string | undefined,
    found: Map<string, Collected>,
  ): void {
    if (selection.kind === Kind.FIELD) {
      add(selection, on, typeName, found);
      return;
    }
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : named(selection.name.value);
    const condition = fragment.typeCondition?.name.value ?? on;
    if (typeName !== undefined && !canBe(condition, typeName)) return;
    for (const inner of fragment.selectionSet.selections) visit(inner, condition, typeName, found);
  }

  function add(
    node: FieldNode,
    on: string | undefined,
    typeName: string | undefined,
    found: Map<string, Collected>,
  ): void {
    const key = responseName(node);
    const entry = found.get(key) ?? { nodes: [], owners: new Set(), types: [], below: [] };
    found.set(key, entry);
    entry.nodes.push(node);
    for (const owner of typeName === undefined ? possibleTypes(on, schema) : [typeName])
      entry.owners.add(owner);
    const type = fieldType(typeName ?? on, node.name.value);
    if (type) entry.types.push(type);
    if (node.selectionSet) {
      entry.below.push({ selectionSet: node.selectionSet, on: type && getNamedType(type).name });
    }
  }

  function fieldType(owner: string | undefined, field: string): GraphQLOutputType | undefined {
    const type = owner === undefined ? undefined : schema.getType(owner);
    return isObjectType(type) || isInterfaceType(type) ? type.getFields()[field]?.type : undefined;
  }

  /** Whether an object declared with one type can have the other, which must be an object type. */
  function canBe(declared: string | undefined, name: string | undefined): boolean {
    if (name === undefined || !isObjectType(schema.getType(name))) return false;
    return declared === undefined || possibleTypes(declared, schema).includes(name);
  }

  function named(name: string): FragmentDefinitionNode {
    const fragment = fragments.get(name);
    if (!fragment) throw new Error(`The fetch spreads "${name}", which it does not define.`);
    return fragment;
  }
}

function isTypeName({ name }: FieldNode): boolean {
  return name.value === '__typename';
}
