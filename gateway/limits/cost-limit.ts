import {
  type FieldNode,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isUnionType,
  Kind,
  type SelectionSetNode,
  valueFromAST,
} from 'graphql';
import { requestError } from '#platform/runtime/errors.ts';
import { fragmentsOf } from '#schema/operation/fragments.ts';
import type { Costs, ListSize } from './costs.ts';
import { createFieldCosts } from './field-costs.ts';
import { createInputCosts } from './input-costs.ts';
import type { GatewayLimits } from './limits.ts';
import type { CountedOperation } from './row-limits.ts';

/** The cost of a mutation in addition to its selections. */
const mutationCost = 10;

/** Costs above it are treated as equal. */
const largest = Number.MAX_SAFE_INTEGER;

/**
 * Refuses an operation whose estimated cost is too high, before it is planned. An object costs 1 and a leaf nothing
 * where `@cost` does not say; a list costs its items. `@skip`, `@include` and duplicate selections are ignored, so
 * the estimate is rather too high than too low.
 * @throws GraphQLError COST_LIMIT_EXCEEDED, or GRAPHQL_VALIDATION_FAILED where a required slicing argument is
 * missing.
 */
export function checkCost(operation: CountedOperation, costs: Costs, limits: GatewayLimits): void {
  if (limits.cost === 0) return;
  const cost = estimate(operation, costs, limits.unpagedRows);
  if (cost <= limits.cost) return;
  throw requestError(
    'COST_LIMIT_EXCEEDED',
    `The operation is estimated to cost ${cost}, more than ${limits.cost} (limit "cost"). Request less in one operation.`,
  );
}

/** Lists whose length the parent field states. */
interface Sized {
  readonly fields: ReadonlySet<string>;
  readonly size: number;
}

function estimate(
  { schema, document, operation, variables }: CountedOperation,
  costs: Costs,
  unsized: number,
): number {
  const fragments = fragmentsOf(document);
  const spread = new Map<string, number>();
  const fieldCost = createFieldCosts(schema, costs);
  const inputCost = createInputCosts(costs);
  const root = schema.getRootType(operation.operation);
  if (!root) return 0;

  function within({ selections }: SelectionSetNode, parent: GraphQLCompositeType, sized?: Sized): number {
    let total = 0;
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) total = plus(total, ofField(selection, parent, sized));
      else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const type = typeNamed(selection.typeCondition?.name.value) ?? parent;
        total = plus(total, within(selection.selectionSet, type, sized));
      } else total = plus(total, ofFragment(selection.name.value, sized));
    }
    return total;
  }

  /** Estimated once for each length from the parent field: the selections below depend on nothing else. */
  function ofFragment(name: string, sized?: Sized): number {
    const key = sized ? `${name} ${sized.size} ${[...sized.fields].join()}` : name;
    const known = spread.get(key);
    if (known !== undefined) return known;
    const fragment = fragments.get(name);
    const type = typeNamed(fragment?.typeCondition.name.value);
    const cost = fragment && type ? within(fragment.selectionSet, type, sized) : 0;
    spread.set(key, cost);
    return cost;
  }

  function ofField(node: FieldNode, parent: GraphQLCompositeType, sized?: Sized): number {
    const name = node.name.value;
    const field = isUnionType(parent) || name.startsWith('__') ? undefined : parent.getFields()[name];
    if (!field) return 0;
    const type = getNamedType(field.type);
    const { weight, list, argumentWeights } = fieldCost(field, parent);
    const size = list && sizeOf(list, field, node);
    const below =
      node.selectionSet && isCompositeType(type)
        ? within(node.selectionSet, type, list && { fields: list.sizedFields, size: size ?? unsized })
        : 0;
    const items = isListType(getNullableType(field.type))
      ? ((sized?.fields.has(name) ? sized.size : undefined) ?? size ?? unsized)
      : 1;
    const asked = field.args.map((argument) =>
      inputCost(argument.type, givenTo(argument, node), argumentWeights.get(argument.name)),
    );
    return plus(
      plus(weight, below) * items,
      asked.reduce((sum, cost) => sum + cost, 0),
    );
  }

  function sizeOf(list: ListSize, { name, args }: GraphQLField<unknown, unknown>, node: FieldNode) {
    const slicing = args.filter((argument) => list.slicingArguments.includes(argument.name));
    const given = slicing.map((argument) => givenTo(argument, node)).filter((value) => value !== undefined);
    const defaults = slicing.map(({ defaultValue }) => defaultValue).filter((value) => value !== undefined);
    const isOne = given.length === 1 || (given.length === 0 && defaults.length > 0);
    if (list.requireOneSlicingArgument && slicing.length > 0 && !isOne) {
      const names = slicing.map((argument) => `"${argument.name}"`).join(', ');
      const message = `"${name}" takes one of ${names}, and ${given.length || 'none'} are given. Give exactly one.`;
      throw requestError('GRAPHQL_VALIDATION_FAILED', message);
    }
    const sizes = (given.length > 0 ? given : defaults).filter((value) => typeof value === 'number');
    return sizes.length > 0 ? Math.max(0, ...sizes) : list.assumedSize;
  }

  /** The value of an argument; `undefined` where it is left out or null. */
  function givenTo({ name, type }: GraphQLArgument, node: FieldNode): unknown {
    const given = node.arguments?.find((argument) => argument.name.value === name)?.value;
    return (given && valueFromAST(given, type, variables)) ?? undefined;
  }

  function typeNamed(name: string | undefined): GraphQLCompositeType | undefined {
    const type = name === undefined ? undefined : schema.getType(name);
    return type && isCompositeType(type) ? type : undefined;
  }

  const start = operation.operation === 'mutation' ? mutationCost : 0;
  return plus(start, within(operation.selectionSet, root));
}

/** A negative weight makes its own field cheaper, but not its parents. Never infinite: 0 × Infinity is NaN. */
function plus(a: number, b: number): number {
  return Math.min(largest, Math.max(0, a + b));
}
