import {
  type BooleanValueNode,
  type FloatValueNode,
  GraphQLFloat,
  GraphQLID,
  type GraphQLScalarType,
  type IntValueNode,
  Kind,
  type StringValueNode,
} from 'graphql';

export type LiteralNode = BooleanValueNode | FloatValueNode | IntValueNode | StringValueNode;

export type VariableValue = string | number | boolean;

/** Decimal digits that a double keeps, whatever they are. */
const digitsKept = 15;

/**
 * What a variable has to be given to say the same as a literal; `undefined` where the type does not accept the literal,
 * where it reads variables in another way, or where JSON or JavaScript may change the value on its way: a number of too
 * many digits, `-0`, and for a scalar that is not GraphQL's own each number that is not in its shortest form (`1.50` of a
 * decimal).
 */
export function variableValueOf(node: LiteralNode, type: GraphQLScalarType): VariableValue | undefined {
  const value = asJson(node, type);
  return value !== undefined && readAlike(node, value, type) ? value : undefined;
}

function asJson(node: LiteralNode, type: GraphQLScalarType): VariableValue | undefined {
  if (node.kind === Kind.STRING || node.kind === Kind.BOOLEAN) return node.value;
  // An ID is text, however many digits it has.
  if (type.name === GraphQLID.name) return node.value;
  const number = Number(node.value);
  const asWritten = type.name === GraphQLFloat.name || String(number) === node.value;
  return asWritten && isKept(node.value, number) ? number : undefined;
}

/** A double of so few digits is that decimal number and no other one of as few. */
function isKept(text: string, number: number): boolean {
  const digits = text.replace(/e.*$/i, '').replace(/\D/g, '').replace(/^0+/, '');
  if (digits.length > digitsKept || !Number.isFinite(number) || Object.is(number, -0)) return false;
  // Zero by underflow is another number.
  return number !== 0 || /^0*$/.test(digits);
}

function readAlike(node: LiteralNode, value: VariableValue, type: GraphQLScalarType): boolean {
  try {
    return Object.is(type.parseLiteral(node), type.parseValue(value));
  } catch {
    return false;
  }
}
