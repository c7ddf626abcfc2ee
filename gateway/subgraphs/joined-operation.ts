import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  stripIgnoredCharacters,
  type VariableDefinitionNode,
  visit,
} from 'graphql';
import type { SubgraphResponse } from '../fetches/read-response.ts';
import {
  bodyWith,
  createFetchOperation,
  type DomainFetch,
  type FetchOperation,
} from '../fetches/subgraph-fetch.ts';

/** Several operations on entities as one, each under an alias and with its own representations. */
export interface JoinedOperation {
  body(asked: readonly DomainFetch[]): string;
  /**
   * The response of each operation; `undefined` where one has no list of entities, or where an error belongs to no
   * operation: its text may disclose values that are masked in any of them.
   */
  split(response: SubgraphResponse): SubgraphResponse[] | undefined;
}

/** @returns `undefined` where one of them does not have the form of a planner's entity fetch. */
export function joinOperations(operations: readonly FetchOperation[]): JoinedOperation | undefined {
  // Parsed here, so that the cache holds no reference to a document.
  const count = operations.length;
  const parsed = operations.map(({ query }, index) => readOperation(query, index));
  if (!parsed.every((one) => one !== undefined)) return undefined;
  const variables = new Map<string, VariableDefinitionNode>();
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const { operation, others } of parsed) {
    for (const variable of operation.variableDefinitions ?? []) {
      variables.set(variable.variable.name.value, variable);
    }
    for (const fragment of others) fragments.set(fragment.name.value, fragment);
  }
  const name = parsed[0]?.operation.name;
  const joined: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [
      {
        kind: Kind.OPERATION_DEFINITION,
        operation: parsed[0]?.operation.operation ?? ('query' as never),
        ...(name && { name }),
        variableDefinitions: [...variables.values()],
        selectionSet: {
          kind: Kind.SELECTION_SET,
          selections: parsed.flatMap(({ operation }) => operation.selectionSet.selections),
        },
      },
      ...fragments.values(),
    ],
  };
  const operation = createFetchOperation(stripIgnoredCharacters(print(joined)), name?.value);
  return {
    body: (asked) => writeBody(operation, asked),
    split: (response) => splitResponse(response, count),
  };
}

function aliasOf(index: number): string {
  return `_e${index}`;
}

function representationsOf(index: number): string {
  return `_r${index}`;
}

interface ReadOperation {
  readonly operation: OperationDefinitionNode;
  readonly others: readonly FragmentDefinitionNode[];
}

/** Adds the index to all its names, except those of the client's variables. */
function readOperation(query: string, index: number): ReadOperation | undefined {
  // A client's variable that has this name.
  if (/\$_r\d/.test(query)) return undefined;
  const document = visit(parse(query, { noLocation: true }), {
    Variable: (node) =>
      node.name.value === 'representations' ? renamed(node, representationsOf(index)) : undefined,
    FragmentSpread: (node) => renamed(node, `${node.name.value}_${index}`),
    FragmentDefinition: { leave: (node) => renamed(node, `${node.name.value}_${index}`) },
  });
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const [operation] = operations;
  const [entities, ...more] = operation?.selectionSet.selections ?? [];
  const known = entities?.kind === Kind.FIELD && entities.name.value === '_entities' && !entities.alias;
  if (!operation || !known || operations.length > 1 || more.length > 0) return undefined;
  if (operation.directives?.length) return undefined;
  const alias = { kind: Kind.NAME, value: aliasOf(index) } as const;
  return {
    operation: {
      ...operation,
      selectionSet: { kind: Kind.SELECTION_SET, selections: [{ ...entities, alias }] },
    },
    others: document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION),
  };
}

function renamed<T extends { readonly name: { readonly value: string } }>(node: T, name: string): T {
  return { ...node, name: { ...node.name, value: name } };
}

function writeBody(operation: FetchOperation, asked: readonly DomainFetch[]): string {
  const given: Record<string, unknown> = {};
  for (const { variables } of asked) Object.assign(given, variables);
  return bodyWith(
    operation,
    given,
    asked.map(({ representations = [] }, index) => [representationsOf(index), representations]),
  );
}

function splitResponse(response: SubgraphResponse, count: number): SubgraphResponse[] | undefined {
  const { data, errors } = response;
  const aliases = Array.from({ length: count }, (_, index) => aliasOf(index));
  if (!data || !aliases.every((alias) => Array.isArray(data[alias]))) return undefined;
  const about = new Map<unknown, object[]>(aliases.map((alias) => [alias, []]));
  for (const error of errors) {
    const [alias, ...below] = aboutOf(error);
    const known = about.get(alias);
    if (!known) return undefined;
    known.push({ ...(error as object), path: ['_entities', ...below] });
  }
  return aliases.map((alias) => ({
    ...response,
    data: { _entities: data[alias] },
    besideErrors: errors.length > 0,
    errors: about.get(alias) ?? [],
  }));
}

/** Its path. */
function aboutOf(error: unknown) {
  const { path } = (error ?? {}) as { readonly path?: unknown };
  return Array.isArray(path) ? path : [];
}
