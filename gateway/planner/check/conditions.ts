import { type DirectiveNode, Kind } from 'graphql';

/** A variable that must have a value for something to be included. */
export interface VariableCondition {
  readonly variable: string;
  readonly is: boolean;
}

/** All of them must hold. */
export type Conditions = readonly VariableCondition[];

/** Variables whose values are all tried. */
const variablesTried = 8;

/**
 * The conditions of `@skip` and `@include`, with those that hold above.
 * @returns `undefined` for what is excluded without any variable.
 * @throws Error for another directive, where `others` are not permitted.
 */
export function conditionsOf(
  above: Conditions,
  directives: readonly DirectiveNode[] | undefined,
  others: (name: string) => void = () => {},
): Conditions | undefined {
  if (!directives?.length) return above;
  let all = above;
  for (const { name, arguments: given = [] } of directives) {
    if (name.value !== 'skip' && name.value !== 'include') {
      others(name.value);
      continue;
    }
    const value = given[0]?.value;
    const is = name.value === 'include';
    if (value?.kind === Kind.BOOLEAN && value.value !== is) return undefined;
    if (value?.kind === Kind.VARIABLE) all = [...all, { variable: value.name.value, is }];
  }
  return all;
}

/** Whether one of `some` holds wherever all of `conditions` do. */
export function areCovered(conditions: Conditions, some: readonly Conditions[]): boolean {
  if (some.some((each) => each.every((literal) => holds(literal, conditions)))) return true;
  if (!isPossible(conditions)) return true;
  const open = [...new Set(some.flat().map(({ variable }) => variable))].filter(
    (variable) => !conditions.some((literal) => literal.variable === variable),
  );
  const [variable] = open;
  if (variable === undefined || open.length > variablesTried) return false;
  return [true, false].every((is) => areCovered([...conditions, { variable, is }], some));
}

/** Whether no variable must be both. */
export function isPossible(conditions: Conditions): boolean {
  return conditions.every((literal) => !holds({ ...literal, is: !literal.is }, conditions));
}

function holds({ variable, is }: VariableCondition, conditions: Conditions): boolean {
  return conditions.some((literal) => literal.variable === variable && literal.is === is);
}
