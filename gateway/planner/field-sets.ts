import {
  type ConstDirectiveNode,
  type FieldNode,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { isUnresolvable } from './resolvable-keys-first.ts';

/** What one domain wants to be given of an entity before it answers a field. */
export interface RequiredFields {
  readonly graph: string;
  /** `Type.field` that cannot be answered without. */
  readonly coordinate: string;
  readonly selections: SelectionSetNode;
}

/** By what a domain knows the entities of a type. */
export interface EntityKey {
  readonly graph: string;
  readonly type: string;
  readonly selections: SelectionSetNode;
  /** Whether the domain can be asked for an entity by it. */
  readonly resolvable: boolean;
}

/** What domains ask of each other: the field sets of a supergraph. */
export interface FieldSets {
  readonly requirements: readonly RequiredFields[];
  readonly keys: readonly EntityKey[];
  /** Names of the fields in keys, `@requires` and `@provides`: what is fetched beside what a client selects. */
  readonly names: ReadonlySet<string>;
  /** Names of those that are asked with arguments. */
  readonly withArguments: ReadonlySet<string>;
}

const setArguments = new Set(['key', 'requires', 'provides']);

/** @param schema the whole supergraph's. */
export function readFieldSets(schema: GraphQLSchema): FieldSets {
  const requirements: RequiredFields[] = [];
  const keys: EntityKey[] = [];
  const names = new Set<string>();
  const withArguments = new Set<string>();

  function read(directive: ConstDirectiveNode, coordinate: string): void {
    for (const { name, value } of directive.arguments ?? []) {
      if (!setArguments.has(name.value) || value.kind !== Kind.STRING) continue;
      const selections = parseFieldSet(value.value);
      visit(selections, { Field: (node) => note(node) });
      const graph = graphOf(directive);
      if (!graph) continue;
      if (name.value === 'requires') requirements.push({ graph, coordinate, selections });
      if (name.value === 'key') {
        keys.push({ graph, type: coordinate, selections, resolvable: !isUnresolvable(directive) });
      }
    }
  }

  function note({ name, arguments: given = [] }: FieldNode): void {
    names.add(name.value);
    if (given.length > 0) withArguments.add(name.value);
  }

  for (const type of Object.values(schema.getTypeMap())) {
    const nodes = [type.astNode, ...type.extensionASTNodes];
    for (const directive of nodes.flatMap((node) => node?.directives ?? [])) {
      if (directive.name.value === 'join__type') read(directive, type.name);
    }
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      for (const directive of field.astNode?.directives ?? []) {
        if (directive.name.value === 'join__field') read(directive, `${type.name}.${field.name}`);
      }
    }
  }
  return { requirements, keys, names, withArguments };
}

/** The names of subgraphs, by how `@join__` directives write them. */
export function graphNames(schema: GraphQLSchema): ReadonlyMap<string, string> {
  const values = schema.getType('join__Graph')?.astNode;
  const nodes = values?.kind === Kind.ENUM_TYPE_DEFINITION ? (values.values ?? []) : [];
  return new Map(
    nodes.flatMap((node) => {
      const given = node.directives?.find(({ name }) => name.value === 'join__graph')?.arguments ?? [];
      const name = given.find((argument) => argument.name.value === 'name')?.value;
      return name?.kind === Kind.STRING ? [[node.name.value, name.value] as const] : [];
    }),
  );
}

export function parseFieldSet(text: string): SelectionSetNode {
  const document = parse(text.trimStart().startsWith('{') ? text : `{ ${text} }`, { noLocation: true });
  return (document.definitions[0] as OperationDefinitionNode).selectionSet;
}

function graphOf({ arguments: given = [] }: ConstDirectiveNode): string | undefined {
  const value = given.find(({ name }) => name.value === 'graph')?.value;
  return value?.kind === Kind.ENUM ? value.value : undefined;
}
