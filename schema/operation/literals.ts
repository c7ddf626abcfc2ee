import {
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInputObjectType,
  isListType,
  isScalarType,
  isUnionType,
  Kind,
  print,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import { responseName } from './response-name.ts';
import { argumentPlace, type ValuePlace } from './value-place.ts';
import { type LiteralNode, variableValueOf } from './variable-value.ts';

export interface LiteralPlace extends ValuePlace {
  /** How many lists are around the variable's value that its document does not write. */
  readonly unwrittenLists: number;
}

/** An argument that has literals. */
interface WrittenArgument {
  readonly name: string;
  /** Of its field. */
  readonly coordinate: string;
  /** Its field's name in the response, and its own. */
  readonly fieldIdentity: string;
}

/** A literal that a variable can take the place of. */
export interface Literal {
  readonly node: LiteralNode;
  /** Of the position that it stands at: a list where it is the list's only item, written without brackets. */
  readonly type: GraphQLInputType;
  /** What the variable is given: a list of one where its type is a list. */
  readonly value: unknown;
  readonly place: LiteralPlace;
  /**
   * The same for literals of fields that may be one field of the response, at the same place of the same argument with
   * the same value: GraphQL merges such fields only where their arguments are written alike.
   */
  readonly identity: string;
}

/**
 * The scalar literals in the arguments of a document's fields that variables can take the place of, in the order of the
 * text. Left out are enum values, nulls, the arguments of directives (plans depend on them), introspection, and each
 * literal that the schema does not accept where it stands, or that a variable would not say in the same way.
 */
export function literalsOf(document: DocumentNode, schema: GraphQLSchema): Literal[] {
  const found: Literal[] = [];

  function inSelections({ selections }: SelectionSetNode, parent: GraphQLCompositeType | undefined): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) inField(selection, parent);
      else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const { typeCondition, selectionSet } = selection;
        inSelections(selectionSet, typeCondition ? compositeType(typeCondition.name.value) : parent);
      }
    }
  }

  function inField(node: FieldNode, parent: GraphQLCompositeType | undefined): void {
    const name = node.name.value;
    if (name.startsWith('__')) return;
    const field = parent && !isUnionType(parent) ? parent.getFields()[name] : undefined;
    if (!parent || !field) return;
    const of = { coordinate: `${parent.name}.${name}`, fieldIdentity: `${responseName(node)}:${name}` };
    for (const argument of node.arguments ?? []) {
      const type = field.args.find((known) => known.name === argument.name.value)?.type;
      if (type) inValue(argument.value, type, { name: argument.name.value, ...of }, argument.name.value);
    }
    const type = getNamedType(field.type);
    if (node.selectionSet && isCompositeType(type)) inSelections(node.selectionSet, type);
  }

  function inValue(node: ValueNode, type: GraphQLInputType, argument: WrittenArgument, path: string): void {
    const nullable = getNullableType(type);
    switch (node.kind) {
      case Kind.LIST:
        if (!isListType(nullable)) inScalar(node, type, argument, path);
        else {
          for (const [index, item] of node.values.entries())
            inValue(item, nullable.ofType, argument, `${path}[${index}]`);
        }
        return;
      case Kind.OBJECT: {
        const object = isListType(nullable) ? getNamedType(nullable) : nullable;
        if (!isInputObjectType(object)) {
          inScalar(node, type, argument, path);
          return;
        }
        const members = object.getFields();
        for (const { name, value } of node.fields) {
          const member = members[name.value];
          if (member) inValue(value, member.type, argument, `${path}.${name.value}`);
        }
        return;
      }
      case Kind.INT:
      case Kind.FLOAT:
      case Kind.STRING:
      case Kind.BOOLEAN:
        inScalar(node, type, argument, path);
    }
  }

  function inScalar(
    node: LiteralNode,
    type: GraphQLInputType,
    argument: WrittenArgument,
    path: string,
  ): void {
    const scalar = getNamedType(type);
    const value = isScalarType(scalar) ? variableValueOf(node, scalar) : undefined;
    if (value === undefined) return;
    found.push({
      node,
      type,
      value: inLists(value, type),
      place: { ...argumentPlace(argument.name, argument.coordinate), path, unwrittenLists: listsOf(type) },
      identity: `${argument.fieldIdentity}.${path}:${type}=${textOf(node)}`,
    });
  }

  function compositeType(name: string): GraphQLCompositeType | undefined {
    const type = schema.getType(name);
    return isCompositeType(type) ? type : undefined;
  }

  for (const node of document.definitions) {
    if (node.kind === Kind.OPERATION_DEFINITION) {
      inSelections(node.selectionSet, schema.getRootType(node.operation) ?? undefined);
    } else if (node.kind === Kind.FRAGMENT_DEFINITION) {
      inSelections(node.selectionSet, compositeType(node.typeCondition.name.value));
    }
  }
  return found;
}

/** Not every domain takes one value of a variable for a list. */
function inLists(value: unknown, type: GraphQLInputType): unknown {
  const nullable = getNullableType(type);
  return isListType(nullable) ? [inLists(value, nullable.ofType)] : value;
}

function listsOf(type: GraphQLInputType): number {
  const nullable = getNullableType(type);
  return isListType(nullable) ? 1 + listsOf(nullable.ofType) : 0;
}

/** Literals that are written alike; GraphQL tells `1` from `"1"`, and a block from a line. */
function textOf(node: LiteralNode): string {
  if (node.kind === Kind.LIST || node.kind === Kind.OBJECT) return print(node);
  return `${node.kind}${'block' in node && node.block ? ' block' : ''} ${node.value}`;
}
