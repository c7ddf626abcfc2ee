import {
  coerceInputValue,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getVariableValues,
  isEnumType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
  type VariableDefinitionNode,
} from 'graphql';
import { withDoubles } from '#schema/operation/exact-values.ts';
import { enumValues, fieldNames, type InvalidPart } from './misnamed.ts';

export type Variables = Readonly<Record<string, unknown>>;

/** An operation's variables with defaults filled in, or what is wrong with them. */
export type CoercedVariables =
  | { readonly ok: true; readonly variables: Variables }
  | { readonly ok: false; readonly invalid: readonly InvalidPart[] };

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
  const invalid: InvalidPart[] = [];
  for (const definition of definitions) findInvalid(schema, definition, given, most, invalid);
  return {
    ok: false,
    invalid: invalid.length > 0 ? invalid : [{ message: 'A variable has an invalid value.' }],
  };
}

class Enough extends Error {}

function findInvalid(
  schema: GraphQLSchema,
  { variable, type: node, defaultValue }: VariableDefinitionNode,
  given: Variables,
  most: number,
  invalid: InvalidPart[],
): void {
  const name = variable.name.value;
  // biome-ignore lint/suspicious/noExplicitAny: graphql-js overloads it by the kind of node, which is any here.
  const type = typeFromAST(schema, node as any);
  if (!isInputType(type) || invalid.length >= most) return;
  if (!Object.hasOwn(given, name)) {
    if (!isNonNullType(type) || defaultValue) return;
    invalid.push({ message: `Variable "$${name}" of required type "${type}" was not provided.` });
    return;
  }
  try {
    coerceInputValue(
      given[name],
      type,
      (path, value, { message }) => {
        invalid.push(describe({ name, type, path, value, message }));
        if (invalid.length >= most) throw new Enough();
      },
      true,
    );
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
}

interface InvalidValue {
  readonly name: string;
  readonly type: GraphQLInputType;
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  /** Of graphql-js: repeats the value. */
  readonly message: string;
}

function describe({ name, type, path, value, message }: InvalidValue): InvalidPart {
  let at: GraphQLInputType | undefined = type;
  let place = name;
  for (const key of path) {
    at = at && memberOf(at, key);
    place += typeof key === 'number' ? `[${key}]` : `.${key}`;
  }
  const where = path.length === 0 ? '' : ` at "${place}"`;
  const named = getNamedType(at ?? type);
  const unknown = isInputObjectType(named) ? unknownField(message, named.name) : undefined;
  if (unknown !== undefined) {
    return {
      message: `Variable "$${name}" has a field at "${place}" that "${named.name}" does not have.`,
      misnamed: { given: unknown, among: fieldNames(named.name) },
    };
  }
  return {
    message: `Variable "$${name}" has a value${where} that is not of type "${at ?? type}".`,
    ...(isEnumType(named) && typeof value === 'string'
      ? { misnamed: { given: value, among: enumValues(named.name) } }
      : {}),
  };
}

/** The name in graphql-js's message of an unknown field. */
function unknownField(message: string, type: string): string | undefined {
  const [before, after] = ['Field "', `" is not defined by type "${type}".`];
  const told = message.startsWith(before) && message.endsWith(after);
  return told ? message.slice(before.length, -after.length) : undefined;
}

function memberOf(type: GraphQLInputType, key: string | number): GraphQLInputType | undefined {
  if (isNonNullType(type)) return memberOf(type.ofType, key);
  if (isListType(type)) return typeof key === 'number' ? type.ofType : memberOf(type.ofType, key);
  return isInputObjectType(type) ? type.getFields()[key]?.type : undefined;
}
