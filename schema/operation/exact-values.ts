import {
  type GraphQLInputType,
  type GraphQLScalarType,
  type GraphQLSchema,
  getNullableType,
  isInputObjectType,
  isInputType,
  isListType,
  isScalarType,
  Kind,
  type OperationDefinitionNode,
  typeFromAST,
  type ValueNode,
} from 'graphql';
import { ExactNumber, isHeld, numberOf, wholeText } from '../exact-number.ts';
import { isRecord } from '../is-record.ts';

type Given = Readonly<Record<string, unknown>>;

/**
 * The variables of an operation as they are passed on: an `ID` has all its digits as text, and a default with a number
 * that a double does not hold is given as a value, since planners print defaults with doubles.
 */
export function exactVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  given: Given,
): Given {
  const defaults = (operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
    defaultValue && !Object.hasOwn(given, variable.name.value) && holdsExactNumber(defaultValue)
      ? [[variable.name.value, valueOfLiteral(defaultValue)] as const]
      : [],
  );
  const variables = defaults.length > 0 ? { ...given, ...Object.fromEntries(defaults) } : given;
  return mapExactNumbers(schema, operation, variables, (number, { name }) =>
    name === 'ID' ? (wholeText(number) ?? number) : number,
  );
}

/** Variables with the double that is meant wherever a `Float` has more digits, as graphql-js reads variables. */
export function withDoubles(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Given,
): Given {
  return mapExactNumbers(schema, operation, variables, (number, { name }) =>
    name === 'Float' ? Number(number.text) : number,
  );
}

/** Whether a literal has a number that a double does not hold, at any depth. */
export function holdsExactNumber(node: ValueNode): boolean {
  switch (node.kind) {
    case Kind.INT:
    case Kind.FLOAT:
      return !isHeld(node.value);
    case Kind.LIST:
      return node.values.some(holdsExactNumber);
    case Kind.OBJECT:
      return node.fields.some(({ value }) => holdsExactNumber(value));
    default:
      return false;
  }
}

/** A literal as a value of JSON, whatever its type. @param node without variables. */
export function valueOfLiteral(node: ValueNode): unknown {
  switch (node.kind) {
    case Kind.NULL:
      return null;
    case Kind.INT:
    case Kind.FLOAT:
      return numberOf(node.value);
    case Kind.LIST:
      return node.values.map(valueOfLiteral);
    case Kind.OBJECT:
      return Object.fromEntries(node.fields.map(({ name, value }) => [name.value, valueOfLiteral(value)]));
    case Kind.VARIABLE:
      throw new Error('A literal with a variable.');
    default:
      return node.value;
  }
}

type Change = (number: ExactNumber, type: GraphQLScalarType) => unknown;

/** Changes the exact numbers at positions of scalars; the same object where there is none. */
function mapExactNumbers(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Given,
  change: Change,
): Given {
  if (!hasExactNumber(variables)) return variables;
  const mapped = { ...variables };
  for (const { variable, type: node } of operation.variableDefinitions ?? []) {
    const name = variable.name.value;
    // biome-ignore lint/suspicious/noExplicitAny: graphql-js overloads it by the kind of node, which is any here.
    const type = typeFromAST(schema, node as any);
    if (isInputType(type) && Object.hasOwn(variables, name))
      mapped[name] = mapValue(variables[name], type, change);
  }
  return mapped;
}

function mapValue(value: unknown, type: GraphQLInputType, change: Change): unknown {
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    return Array.isArray(value)
      ? value.map((item) => mapValue(item, nullable.ofType, change))
      : mapValue(value, nullable.ofType, change);
  }
  if (isScalarType(nullable)) return value instanceof ExactNumber ? change(value, nullable) : value;
  if (!isInputObjectType(nullable) || !isRecord(value)) return value;
  const members = nullable.getFields();
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const known = Object.hasOwn(members, name) ? members[name] : undefined;
      return [name, known ? mapValue(member, known.type, change) : member];
    }),
  );
}

function hasExactNumber(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return value instanceof ExactNumber || Object.values(value).some(hasExactNumber);
}
