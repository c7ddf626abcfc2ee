import {
  type GraphQLInputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
} from 'graphql';
import { isToken } from './uses.ts';

/**
 * Writes what `analyseOperation` reads of an operation's variables: which are there, nulls, enum values, the members of
 * objects (a filter's operators), whether a text is a token, and of a list each kind of item once. What two sets of
 * variables are written alike for is decided alike for the same decisions.
 * @param coerced defaults filled in.
 */
export type DecidedBy = (coerced: Readonly<Record<string, unknown>>) => string;

export function decidedBy(schema: GraphQLSchema, operation: OperationDefinitionNode): DecidedBy {
  const variables = (operation.variableDefinitions ?? []).map(({ variable, type: node }) => {
    const type = typeFromAST(schema, node);
    return { name: variable.name.value, type: isInputType(type) ? type : undefined };
  });
  return (coerced) =>
    variables
      .map(({ name, type }) => (Object.hasOwn(coerced, name) ? written(coerced[name], type) : 'absent'))
      .join();
}

/** @param type `undefined` for a part of a value whose scalar is not GraphQL's: rules look into it all the same. */
function written(value: unknown, type: GraphQLInputType | undefined): string {
  if (type && isNonNullType(type)) return written(value, type.ofType);
  if (value === null || value === undefined) return 'null';
  if (type && isListType(type)) return writtenItems([value].flat(), type.ofType);
  if (Array.isArray(value)) return writtenItems(value, undefined);
  if (isEnumType(type)) return JSON.stringify(String(value));
  if (typeof value !== 'object') return isToken(value) ? 'token' : typeof value;
  const fields = isInputObjectType(type) ? type.getFields() : {};
  const members = Object.entries(value).map(
    ([name, member]) => `${JSON.stringify(name)}:${written(member, fields[name]?.type)}`,
  );
  return `{${members.join()}}`;
}

/** The first of each kind stays the first: what refuses an operation is told of the first that does. */
function writtenItems(items: readonly unknown[], type: GraphQLInputType | undefined): string {
  return `[${[...new Set(items.map((item) => written(item, type)))].join()}]`;
}
