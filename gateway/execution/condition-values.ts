import { type DocumentNode, Kind, type OperationDefinitionNode, type TypeNode, visit } from 'graphql';
import { requestError } from '#platform/runtime/errors.ts';
import { ownField } from './response-object.ts';

/** The variables of `@skip` and `@include`, with their values for one request. */
export type ConditionValues = ReadonlyMap<string, boolean>;

export type ReadConditions = (given: Readonly<Record<string, unknown>> | undefined) => ConditionValues;

const none: ConditionValues = new Map();

/** @throws GraphQLError BAD_USER_INPUT, when the result is called, for a condition that is null or missing. */
export function compileConditions(
  document: DocumentNode,
  operation: OperationDefinitionNode,
): ReadConditions {
  const booleans = operation.variableDefinitions?.filter(({ type }) => isBoolean(type)) ?? [];
  if (booleans.length === 0) return () => none;
  const names = new Set<string>();
  visit(document, {
    Directive({ name, arguments: given = [] }) {
      if (name.value !== 'skip' && name.value !== 'include') return;
      for (const { value } of given) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  const conditions = [...names].flatMap((name) => {
    const definition = booleans.find(({ variable }) => variable.name.value === name);
    if (!definition) return [];
    const { defaultValue } = definition;
    return [{ name, initially: defaultValue?.kind === Kind.BOOLEAN ? defaultValue.value : undefined }];
  });
  if (conditions.length === 0) return () => none;
  return (given = {}) =>
    new Map(
      conditions.map(({ name, initially }) => {
        const value = ownField(given, name);
        return [name, conditionOf(name, value === undefined ? initially : value)];
      }),
    );
}

function isBoolean(type: TypeNode): boolean {
  return type.kind === Kind.NON_NULL_TYPE
    ? isBoolean(type.type)
    : type.kind === Kind.NAMED_TYPE && type.name.value === 'Boolean';
}

function conditionOf(name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw requestError(
    'BAD_USER_INPUT',
    `The variable "$${name}" decides what is included: give true or false.`,
  );
}
