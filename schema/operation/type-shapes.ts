import {
  type ConstDirectiveNode,
  type DocumentNode,
  isTypeDefinitionNode,
  isTypeExtensionNode,
  Kind,
  type TypeNode,
} from 'graphql';

/** A document's output types, with the parts that policy needs; definitions and extensions joined. */
export interface TypeShapes {
  /** Objects and interfaces. */
  readonly types: ReadonlyMap<string, TypeShape>;
  /** The object types that a type name can stand for at run time; itself, for an object. */
  possible(typeName: string): readonly string[];
}

export interface TypeShape {
  readonly name: string;
  readonly abstract: boolean;
  readonly interfaces: ReadonlySet<string>;
  readonly directives: readonly ConstDirectiveNode[];
  readonly fields: ReadonlyMap<string, FieldShape>;
}

export interface FieldShape {
  readonly name: string;
  /** The named type that it returns. */
  readonly returns: string;
  readonly required: boolean;
  readonly list: boolean;
  readonly directives: readonly ConstDirectiveNode[];
}

/** Reads the shapes of a supergraph or a subgraph; accepts any document that parses. */
export function typeShapes(document: DocumentNode): TypeShapes {
  const types = new Map<string, TypeShape>();
  const unions = new Map<string, string[]>();
  for (const node of document.definitions) {
    if (!isTypeDefinitionNode(node) && !isTypeExtensionNode(node)) continue;
    const name = node.name.value;
    if ('types' in node) {
      unions.set(name, [...(unions.get(name) ?? []), ...(node.types ?? []).map((type) => type.name.value)]);
    }
    if (!('interfaces' in node)) continue;
    const known = types.get(name);
    types.set(name, {
      name,
      abstract: node.kind === Kind.INTERFACE_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_EXTENSION,
      interfaces: new Set([
        ...(known?.interfaces ?? []),
        ...(node.interfaces ?? []).map((type) => type.name.value),
      ]),
      directives: [...(known?.directives ?? []), ...(node.directives ?? [])],
      fields: new Map([
        ...(known?.fields ?? []),
        ...(node.fields ?? []).map(
          (field) =>
            [
              field.name.value,
              {
                name: field.name.value,
                returns: namedType(field.type),
                required: field.type.kind === Kind.NON_NULL_TYPE,
                list: isList(field.type),
                directives: field.directives ?? [],
              },
            ] as const,
        ),
      ]),
    });
  }
  return { types, possible: (typeName) => possibleTypes(types, unions, typeName) };
}

function possibleTypes(
  types: ReadonlyMap<string, TypeShape>,
  unions: ReadonlyMap<string, readonly string[]>,
  typeName: string,
): readonly string[] {
  const members = unions.get(typeName);
  if (members) return members;
  const type = types.get(typeName);
  if (!type) return [];
  if (!type.abstract) return [typeName];
  return [...types.values()]
    .filter((candidate) => !candidate.abstract && candidate.interfaces.has(typeName))
    .map((candidate) => candidate.name);
}

/** The name of the type inside lists and non-nulls. */
export function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}

function isList(type: TypeNode): boolean {
  return type.kind === Kind.LIST_TYPE || (type.kind === Kind.NON_NULL_TYPE && isList(type.type));
}
