import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import { fragmentsOf } from '#schema/operation/fragments.ts';
import { responseName } from '#schema/operation/response-name.ts';
import { limitExceeded } from './limit-exceeded.ts';
import type { RequestLimits } from './limits.ts';
import { rootsOf } from './selection-limits.ts';

/** Fields with the same key at one place of the response. */
interface Group {
  count: number;
  /** The cost of comparing one of them with another, summed over all. */
  weight: number;
  readonly below: SelectionSetNode[];
}

/**
 * Refuses a document in which too many fields share a response key at one place: validation decides for each pair
 * whether they can be merged, and prints the arguments of both for it. The document's selections are bounded already,
 * so that expanding it is cheap.
 * @throws GraphQLError LIMIT_EXCEEDED
 */
export function checkComparisons(document: DocumentNode, { comparisons }: RequestLimits): void {
  const fragments = fragmentsOf(document);
  const weights = new Map<FieldNode, number>();
  let total = 0;

  function add(places: readonly SelectionSetNode[]): void {
    const groups = new Map<string, Group>();
    const spread = new Set<string>();
    for (const place of places) collect(place, groups, spread);
    for (const { count, weight, below } of groups.values()) {
      total += (count - 1) * weight;
      if (total > comparisons) {
        throw limitExceeded(`Validation would take more than ${comparisons} comparisons`, 'comparisons');
      }
      if (below.length > 0) add(below);
    }
  }

  function collect({ selections }: SelectionSetNode, groups: Map<string, Group>, spread: Set<string>): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) addTo(groups, selection);
      else if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet, groups, spread);
      else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value);
        const fragment = fragments.get(selection.name.value);
        if (fragment) collect(fragment.selectionSet, groups, spread);
      }
    }
  }

  function addTo(groups: Map<string, Group>, node: FieldNode): void {
    const key = responseName(node);
    const group = groups.get(key) ?? { count: 0, weight: 0, below: [] };
    groups.set(key, group);
    group.count += 1;
    group.weight += weightOf(node);
    if (node.selectionSet) group.below.push(node.selectionSet);
  }

  function weightOf(node: FieldNode): number {
    const known = weights.get(node);
    if (known !== undefined) return known;
    const weight = (node.arguments ?? []).reduce((sum, { value }) => sum + valueWeight(value), 1);
    weights.set(node, weight);
    return weight;
  }

  const roots = rootsOf(document);
  if (mostComparisons(roots, fragments, weightOf) > comparisons) for (const root of roots) add([root]);
}

/** As many as there could be if all fields answered to one name, which is soon known: each fragment is weighed once. */
function mostComparisons(
  roots: readonly SelectionSetNode[],
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  weightOf: (node: FieldNode) => number,
): number {
  const known = new Map<string, Unfolded>();

  function unfold({ selections }: SelectionSetNode, into: Unfolded): Unfolded {
    for (const selection of selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const { fields, weight } = ofFragment(selection.name.value);
        into.fields += fields;
        into.weight += weight;
        continue;
      }
      if (selection.kind === Kind.FIELD) {
        into.fields += 1;
        into.weight += weightOf(selection);
      }
      if (selection.selectionSet) unfold(selection.selectionSet, into);
    }
    return into;
  }

  function ofFragment(name: string): Unfolded {
    const set = fragments.get(name)?.selectionSet;
    const unfolded = known.get(name) ?? (set ? unfold(set, { fields: 0, weight: 0 }) : nothing);
    known.set(name, unfolded);
    return unfolded;
  }

  const all: Unfolded = { fields: 0, weight: 0 };
  for (const root of roots) unfold(root, all);
  return all.fields * all.weight;
}

/** The fields of a selection set with its fragments unfolded, and what it takes to compare one of each. */
interface Unfolded {
  fields: number;
  weight: number;
}

const nothing: Readonly<Unfolded> = { fields: 0, weight: 0 };

function valueWeight(node: ValueNode): number {
  switch (node.kind) {
    case Kind.LIST:
      return node.values.reduce((sum, item) => sum + valueWeight(item), 1);
    case Kind.OBJECT:
      return node.fields.reduce((sum, { value }) => sum + 1 + valueWeight(value), 1);
    case Kind.STRING:
      return 1 + (node.value.length >> 5);
    default:
      return 1;
  }
}
