import { type DocumentNode, type FieldNode, Kind, visit } from 'graphql';
import { responseName } from '#schema/operation/response-name.ts';
import { someField } from '#schema/operation/some-field.ts';
import type { FieldSets } from './field-sets.ts';

/** The names that are kept apart from a client's. */
export type ClientNameSets = Pick<FieldSets, 'names' | 'withArguments'>;

/**
 * Keeps apart what a client selects and what domains ask of each other. A plan fetches both into one tree, where
 * a client's `id: name` or `comments(limit: 1)` would stand in the place of a key, or of the `comments` that a
 * `@requires` names. Such fields are planned under a name of their own, and so is what is called as planners call
 * aliases and variables of their own.
 */
export interface ClientNames {
  /** The document to plan. */
  readonly document: DocumentNode;
  /** Under which a field of the client's document is fetched. */
  fetched(field: FieldNode): string;
  /** The client's name of what was fetched under that one; of a field, or of a variable. */
  answered(name: string): string;
}

export function createClientNames(document: DocumentNode, sets: ClientNameSets): ClientNames {
  if (!collidesAny(document, sets)) return { document, fetched: responseName, answered: (name) => name };
  const prefix = unusedPrefix(document, sets);
  const fetched = (field: FieldNode) => {
    const name = responseName(field);
    return collides(field, sets) ? prefix + name : name;
  };
  return {
    document: visit(document, {
      Variable(variable) {
        const { value } = variable.name;
        if (!plannersVariable.test(value)) return undefined;
        return { ...variable, name: { ...variable.name, value: prefix + value } };
      },
      Field: {
        leave(field) {
          const alias = fetched(field);
          if (alias === responseName(field)) return undefined;
          return { ...field, alias: { ...field.name, value: alias } };
        },
      },
    }),
    fetched,
    answered: (name) => (name.startsWith(prefix) ? name.slice(prefix.length) : name),
  };
}

/** In which planners' fetches are told of entities. */
const plannersVariable = /^(representations$|__batch_reps_)/;

/** Under which planners fetch what stands in the way of something else, and entities. */
const plannersAlias = /^(_internal_qp_|_e\d+$|_entities$)/;

function collides(field: FieldNode, { names, withArguments }: ClientNameSets): boolean {
  const name = field.name.value;
  const answered = responseName(field);
  if (plannersAlias.test(answered)) return true;
  if (answered !== name) return answered === '__typename' || names.has(answered);
  return withArguments.has(name) || (names.has(name) && Boolean(field.arguments?.length));
}

function collidesAny(document: DocumentNode, sets: ClientNameSets): boolean {
  const variables = document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? (definition.variableDefinitions ?? []) : [],
  );
  return (
    variables.some(({ variable }) => plannersVariable.test(variable.name.value)) ||
    someField(document, (field) => collides(field, sets))
  );
}

function unusedPrefix(document: DocumentNode, { names }: ClientNameSets): string {
  const used = [...names];
  visit(document, {
    Field: (field) => void used.push(responseName(field)),
    Variable: ({ name }) => void used.push(name.value),
  });
  let prefix = 'client_';
  while (used.some((name) => name.startsWith(prefix))) prefix += '_';
  return prefix;
}
