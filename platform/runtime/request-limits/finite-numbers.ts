import { type GraphQLError, Kind, type ValueNode } from 'graphql';
import { ExactNumber } from '#schema/exact-number.ts';
import { requestError } from '../errors.ts';

type Path = readonly (string | number)[];

/**
 * Refuses a number that JavaScript reads as infinite, such as `1e400`: JSON would make it null in the request to a
 * domain and in every cache key.
 * @param holder the owner of the value: `The argument "where"`.
 * @throws GraphQLError BAD_USER_INPUT naming the place.
 */
export function checkLiteral(value: ValueNode, holder: string): void {
  const path = infiniteLiteral(value);
  if (path) throw tooLarge(holder, path);
}

/** The same for the values of variables. @param variables checked for their depth already. */
export function checkVariableNumbers(variables: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(variables)) {
    const path = infiniteValue(value);
    if (path) throw tooLarge(`Variable "$${name.slice(0, 100)}"`, path);
  }
}

/** Applies to a literal of any type: an `ID` with as many digits is refused too. */
export function isFiniteLiteral(node: ValueNode): boolean {
  return (node.kind !== Kind.INT && node.kind !== Kind.FLOAT) || Number.isFinite(Number(node.value));
}

/** The path of the first such number; built on return, since hardly any value has one. */
function infiniteLiteral(node: ValueNode): Path | undefined {
  if (node.kind === Kind.LIST) {
    for (const [index, item] of node.values.entries()) {
      const path = infiniteLiteral(item);
      if (path) return [index, ...path];
    }
  } else if (node.kind === Kind.OBJECT) {
    for (const { name, value } of node.fields) {
      const path = infiniteLiteral(value);
      if (path) return [name.value, ...path];
    }
  } else if (!isFiniteLiteral(node)) return [];
  return undefined;
}

function infiniteValue(value: unknown): Path | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : [];
  if (typeof value !== 'object' || value === null || value instanceof ExactNumber) return undefined;
  const inList = Array.isArray(value);
  for (const [key, member] of Object.entries(value)) {
    const path = infiniteValue(member);
    if (path) return [inList ? Number(key) : key, ...path];
  }
  return undefined;
}

function tooLarge(holder: string, path: Path): GraphQLError {
  const place = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key.slice(0, 100)}`)).join('');
  const where = place === '' ? '' : ` at "${place.replace(/^\./, '')}"`;
  return requestError(
    'BAD_USER_INPUT',
    `${holder} has a number${where} that is too large: the largest is 1.79e308.`,
  );
}
