import {
  coerceInputValue,
  type GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  getVariableValues,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
  type VariableDefinitionNode,
} from 'graphql';
import { requestError } from '#platform/runtime/errors.ts';
import { withDoubles } from '#schema/operation/exact-values.ts';

export type Variables = Readonly<Record<string, unknown>>;

/** An operation's variables with defaults filled in, or their errors. */
export type CoercedVariables =
  | { readonly ok: true; readonly variables: Variables }
  | { readonly ok: false; readonly errors: readonly GraphQLError[] };

/**
 * Coerces variables as graphql-js does, with its own error messages: those of graphql-js repeat the values of the
 * request, which may be personal data.
 * @param most errors that are reported.
 */
export function coerceVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  received: Variables,
  most: number,
): CoercedVariables {
  const given = withDoubles(schema, operation, received);
  const definitions = operation.variableDefinitions ?? [];
  const { coerced } = getVariableValues(schema, definitions, given, { maxErrors: 0, hideSuggestions: true });
  if (coerced) return { ok: true, variables: coerced };
  const errors: GraphQLError[] = [];
  for (const definition of definitions) findErrors(schema, definition, given, most, errors);
  return {
    ok: false,
    errors: errors.length > 0 ? errors : [wrong('A variable has an invalid value.')],
  };
}

class Enough extends Error {}

function findErrors(
  schema: GraphQLSchema,
  { variable, type: node, defaultValue }: VariableDefinitionNode,
  given: Variables,
  most: number,
  errors: GraphQLError[],
): void {
  const name = variable.name.value;
  // biome-ignore lint/suspicious/noExplicitAny: graphql-js overloads it by the kind of node, which is any here.
  const type = typeFromAST(schema, node as any);
  if (!isInputType(type) || errors.length >= most) return;
  if (!Object.hasOwn(given, name)) {
    if (!isNonNullType(type) || defaultValue) return;
    errors.push(wrong(`Variable "$${name}" of required type "${type}" was not provided.`));
    return;
  }
  try {
    coerceInputValue(
      given[name],
      type,
      (path) => {
        errors.push(wrong(describe(name, type, path)));
        if (errors.length >= most) throw new Enough();
      },
      true,
    );
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
}

function describe(name: string, type: GraphQLInputType, path: readonly (string | number)[]): string {
  let at: GraphQLInputType | undefined = type;
  let place = '';
  for (const key of path) {
    at = at && memberOf(at, key);
    place += typeof key === 'number' ? `[${key}]` : `.${key}`;
  }
  const where = place === '' ? '' : ` at "${name}${place}"`;
  return `Variable "$${name}" has a value${where} that is not of type "${at ?? type}".`;
}

function memberOf(type: GraphQLInputType, key: string | number): GraphQLInputType | undefined {
  if (isNonNullType(type)) return memberOf(type.ofType, key);
  if (isListType(type)) return typeof key === 'number' ? type.ofType : memberOf(type.ofType, key);
  return isInputObjectType(type) ? type.getFields()[key]?.type : undefined;
}

function wrong(message: string): GraphQLError {
  return requestError('BAD_USER_INPUT', message);
}
