import {
  type BooleanValueNode,
  type FloatValueNode,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  type GraphQLScalarType,
  type IntValueNode,
  isSpecifiedScalarType,
  Kind,
  type ListValueNode,
  type ObjectValueNode,
  type StringValueNode,
  type ValueNode,
} from 'graphql';
import { ExactNumber, isHeld } from '../exact-number.ts';
import { holdsExactNumber, valueOfLiteral } from './exact-values.ts';

export type LiteralNode =
  | BooleanValueNode
  | FloatValueNode
  | IntValueNode
  | StringValueNode
  | ListValueNode
  | ObjectValueNode;

/**
 * The JSON that a variable has to be given to say the same as a literal, numbers with the digits that they are written
 * with. `undefined` where the type does not accept the literal, or where it reads variables in another way.
 *
 * A list or an object of a scalar becomes a variable only for a number that no double holds: planners print doubles.
 */
export function variableValueOf(node: LiteralNode, type: GraphQLScalarType): unknown {
  if (node.kind === Kind.LIST || node.kind === Kind.OBJECT) {
    const exact = !isSpecifiedScalarType(type) && holdsExactNumber(node) && isJson(node);
    return exact ? valueOfLiteral(node) : undefined;
  }
  const value = asJson(node, type);
  return value !== undefined && readAlike(node, value, type) ? value : undefined;
}

function asJson(node: Exclude<LiteralNode, ListValueNode | ObjectValueNode>, type: GraphQLScalarType) {
  if (node.kind === Kind.STRING || node.kind === Kind.BOOLEAN) return node.value;
  // An ID is text, however many digits it has.
  if (type.name === GraphQLID.name) return node.value;
  const number = Number(node.value);
  if (!Number.isFinite(number)) return undefined;
  const isFloat = type.name === GraphQLFloat.name && isHeld(node.value, number) && !Object.is(number, -0);
  if (isFloat || String(number) === node.value) return number;
  return type.name === GraphQLInt.name ? undefined : new ExactNumber(node.value);
}

/** As those read it who have doubles only. */
function readAlike(node: ValueNode, value: unknown, type: GraphQLScalarType): boolean {
  const read = value instanceof ExactNumber ? Number(value.text) : value;
  try {
    return Object.is(type.parseLiteral(node), type.parseValue(read));
  } catch {
    return false;
  }
}

/** Whether it says the same as JSON, which has neither enum values nor variables. */
function isJson(node: ValueNode): boolean {
  switch (node.kind) {
    case Kind.ENUM:
    case Kind.VARIABLE:
      return false;
    case Kind.LIST:
      return node.values.every(isJson);
    case Kind.OBJECT:
      return node.fields.every(({ value }) => isJson(value));
    default:
      return true;
  }
}
