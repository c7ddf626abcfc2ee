import { isRecord } from '#schema/is-record.ts';
import { filterableOf, operatorsOf } from '#schema/model/capabilities.ts';
import type { EntityModel, FieldModel, FieldType } from '#schema/model/product-model.ts';
import type { Decisions } from '#schema/policy/decide.ts';
import { filterUses, type Use } from '#schema/policy/uses.ts';
import type { Dialect } from '../../engines/dialect.ts';
import { and, join, or, raw, sql } from '../../engines/sql.ts';
import type { Bound, Statement } from '../../engines/statement.ts';
import { columnOf, typedValue } from '../../relation/column-type.ts';
import { tokenised } from '../../relation/stored-tokens.ts';
import { keyIdOf } from '../../runtime/token-keys/token-key.ts';
import type { TokenKeys } from '../../runtime/token-keys/token-keys.ts';
import type { ProductContext } from '../context.ts';
import { badInput, otherKey, productLimitExceeded } from '../refusals.ts';

/** An input object with coerced variables. */
export type Input = Readonly<Record<string, unknown>>;

const limits = {
  depth: 8,
  conditions: 100,
  values: 1000,
  /** Characters of a pattern. */
  pattern: 1000,
  /** `%` in a pattern. */
  wildcards: 4,
};

export interface FilterContext extends Pick<ProductContext, 'dialect' | 'decisions'> {
  /** The keys of the snapshot's tokens. */
  readonly tokenKeys: TokenKeys | undefined;
}

export interface CompiledFilter {
  readonly condition: Statement;
  /** The fields that it reads, and how. */
  readonly uses: ReadonlyMap<FieldModel, readonly Use[]>;
}

/**
 * Compiles `<Type>Filter` over the masked relation `m`. As in SQL a missing value satisfies no condition but
 * `isNull`, also with `ne`, `notIn` and `not`; nothing satisfies an empty `in`.
 * @throws a request error BAD_USER_INPUT; TOKEN_KEY_ROTATED or TOKEN_KEY_REVOKED for a token of another key.
 */
export function compileFilter(
  entity: EntityModel,
  where: Input | null | undefined,
  { dialect, decisions, tokenKeys }: FilterContext,
): CompiledFilter {
  const uses = new Map<FieldModel, readonly Use[]>();
  const filterable = new Map(filterableOf(entity).map((field) => [field.name, field]));
  let conditions = 0;

  function compile(input: Input, depth: number, place: string): Statement {
    if (depth > limits.depth) throw productLimitExceeded(`A filter is nested deeper than ${limits.depth}.`);
    const members = Object.entries(input);
    if (members.length === 0) countConditions(0);
    return and(members.map(([name, value]) => member(name, value, depth, `${place}.${name}`)));
  }

  /** An empty object counts as well: a filter may consist of nothing else. */
  function countConditions(found: number): void {
    conditions += Math.max(1, found);
    if (conditions > limits.conditions) {
      throw productLimitExceeded(`A filter has more than ${limits.conditions} conditions.`);
    }
  }

  function member(name: string, value: unknown, depth: number, place: string): Statement {
    const compileBranches = () =>
      branches(place, value).map((branch, index) => compile(branch, depth + 1, `${place}[${index}]`));
    if (name === 'and') return and(compileBranches());
    if (name === 'or') return or(compileBranches());
    if (name === 'not') return sql`NOT ${compile(inputOf(place, value), depth + 1, place)}`;
    const field = filterable.get(name);
    if (!field) throw badInput(`"${entity.names.filter}" has no field "${name}".`);
    const operators = inputOf(place, value);
    countConditions(Object.keys(operators).length);
    if (isToken(field, decisions)) requireKey(field, operators, tokenKeys);
    uses.set(field, [...(uses.get(field) ?? []), ...filterUses(operators)]);
    return compileOperators(columnOf(dialect, field), field.type, operators, dialect, place);
  }

  const condition = where ? compile(where, 1, 'where') : raw('TRUE');
  return { condition, uses };
}

function isToken({ coordinate }: FieldModel, decisions: Decisions): boolean {
  const decision = decisions.of(coordinate);
  return decision.kind === 'MASK' && decision.mask === 'HASH';
}

/** A token of another key would match nothing, as if the value did not exist. */
function requireKey(field: FieldModel, operators: Input, keys: TokenKeys | undefined): void {
  const key = keys?.keyOf(tokenised(field));
  const tokens = Object.values(operators)
    .flat()
    .filter((value) => typeof value === 'string');
  for (const token of tokens) {
    const id = keyIdOf(token);
    if (key && id === key.id) continue;
    throw otherKey(
      field.coordinate,
      key,
      id === undefined ? undefined : keys?.versionOf(tokenised(field), id),
    );
  }
}

/**
 * Compiles `{ gte: 1, lt: 5 }` over an expression of the given type.
 * @param place of the operators in the field's arguments, for errors: `where.and[0].total`.
 */
export function compileOperators(
  expression: Statement,
  type: FieldType,
  operators: Input,
  dialect: Dialect,
  place: string,
): Statement {
  const known: readonly string[] = operatorsOf(type);
  return and(
    Object.entries(operators).map(([name, operand]) => {
      const compile = known.includes(name) ? compilers[name] : undefined;
      if (!compile) throw badInput(`A filter on "${type.name}" has no operator "${place}.${name}".`);
      if (operand === null)
        throw badInput(`"${place}.${name}" is null. Use "isNull" to find missing values.`);
      const values = Array.isArray(operand) ? operand : [operand];
      if (values.length > limits.values)
        throw productLimitExceeded(`"${place}.${name}" has more than ${limits.values} values.`);
      return compile(
        expression,
        values.map((value) => typedValue(dialect, type, storedValue(type, value))),
        operand,
        dialect,
        `${place}.${name}`,
      );
    }),
  );
}

/** The stored value: an enum's name in the graph may differ from it. */
function storedValue(type: FieldType, value: unknown): Bound {
  if (type.kind === 'enum') return type.values.find(({ name }) => name === value)?.value ?? null;
  return value as Bound;
}

type OperatorCompiler = (
  column: Statement,
  values: readonly Statement[],
  operand: unknown,
  dialect: Dialect,
  place: string,
) => Statement;

const compilers: Readonly<Record<string, OperatorCompiler>> = {
  eq: binary('='),
  ne: binary('<>'),
  gt: binary('>'),
  gte: binary('>='),
  lt: binary('<'),
  lte: binary('<='),
  in: (column, values) => (values.length === 0 ? raw('FALSE') : sql`${column} IN (${join(values, ', ')})`),
  notIn: (column, values) =>
    values.length === 0 ? sql`${column} IS NOT NULL` : sql`${column} NOT IN (${join(values, ', ')})`,
  isNull: (column, _, operand) => (operand === true ? sql`${column} IS NULL` : sql`${column} IS NOT NULL`),
  like: (column, values, operand, dialect, place) => dialect.like(column, pattern(place, values, operand)),
  ilike: (column, values, operand, dialect, place) =>
    dialect.like(dialect.lowerCase(column), dialect.lowerCase(pattern(place, values, operand))),
};

function pattern(place: string, values: readonly Statement[], operand: unknown): Statement {
  // With an odd number of backslashes at the end, the last one would escape nothing, which is an error in SQL.
  if (/(?<!\\)(\\\\)*\\$/.test(String(operand))) {
    throw badInput(`"${place}" ends with a backslash that escapes nothing. Write it twice.`);
  }
  // Each one multiplies the ways in which a row can fail to match; eight occupy an engine for minutes.
  const wildcards = String(operand).replace(/\\./gs, '').split('%').length - 1;
  if (wildcards > limits.wildcards || String(operand).length > limits.pattern) {
    throw productLimitExceeded(
      `"${place}" takes at most ${limits.pattern} characters with ${limits.wildcards} "%" among them.`,
    );
  }
  return join(values, '');
}

function binary(operator: string): OperatorCompiler {
  return (column, values) => sql`${column} ${raw(operator)} ${join(values, '')}`;
}

function branches(place: string, value: unknown): readonly Input[] {
  return Array.isArray(value)
    ? value.map((branch, index) => inputOf(`${place}[${index}]`, branch))
    : [inputOf(place, value)];
}

function inputOf(place: string, value: unknown): Input {
  if (isRecord(value)) return value;
  throw badInput(`"${place}" is null in a filter. Leave it out, or use "isNull" to find missing values.`);
}
