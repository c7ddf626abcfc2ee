import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { responseName } from '#schema/operation/response-name.ts';
import type { ConditionValues } from './condition-values.ts';

export interface CollectedSelections {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly conditions: ConditionValues;
}

/** The fields selected on an object of a type, by response name, as GraphQL's `CollectFields` defines. */
export function collectFields(
  { schema, fragments, conditions }: CollectedSelections,
  type: GraphQLCompositeType,
  sets: readonly SelectionSetNode[],
): ReadonlyMap<string, readonly FieldNode[]> {
  const groups = new Map<string, FieldNode[]>();
  const visited = new Set<string>();

  function collect({ selections }: SelectionSetNode): void {
    for (const selection of selections) {
      if (!isIncluded(selection, conditions)) continue;
      if (selection.kind === Kind.FIELD) {
        const name = responseName(selection);
        const group = groups.get(name);
        if (group) group.push(selection);
        else groups.set(name, [selection]);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        collectIf(selection.typeCondition?.name.value, selection.selectionSet);
      } else if (!visited.has(selection.name.value)) {
        visited.add(selection.name.value);
        const fragment = fragments.get(selection.name.value);
        if (fragment) collectIf(fragment.typeCondition.name.value, fragment.selectionSet);
      }
    }
  }

  function collectIf(condition: string | undefined, set: SelectionSetNode): void {
    if (applies(condition, type, schema)) collect(set);
  }

  for (const set of sets) collect(set);
  return groups;
}

export function isOfType(
  type: GraphQLCompositeType,
  condition: GraphQLCompositeType,
  schema: GraphQLSchema,
): boolean {
  if (type === condition) return true;
  if (!isAbstractType(condition)) return false;
  return (isObjectType(type) || isInterfaceType(type)) && schema.isSubType(condition, type);
}

function applies(condition: string | undefined, type: GraphQLCompositeType, schema: GraphQLSchema): boolean {
  if (condition === undefined || condition === type.name) return true;
  const wanted = schema.getType(condition);
  return isAbstractType(wanted) && isOfType(type, wanted, schema);
}

function isIncluded(
  { directives = [] }: Pick<FieldNode, 'directives'>,
  conditions: ConditionValues,
): boolean {
  return directives.every(({ name, arguments: given = [] }) => {
    if (name.value !== 'skip' && name.value !== 'include') return true;
    const value = given[0]?.value;
    const yes =
      value?.kind === Kind.VARIABLE
        ? conditions.get(value.name.value)
        : value?.kind === Kind.BOOLEAN && value.value;
    return Boolean(yes) === (name.value === 'include');
  });
}
