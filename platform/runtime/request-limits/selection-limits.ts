import { type DocumentNode, Kind, type SelectionNode, type SelectionSetNode } from 'graphql';
import { fragmentsOf } from '#schema/operation/fragments.ts';
import { requestError } from '../errors.ts';
import { limitExceeded } from './limit-exceeded.ts';
import type { RequestLimits } from './limits.ts';

/** What a selection set amounts to when every fragment stands wherever it is spread. */
interface Size {
  /** Fields inside each other. */
  readonly depth: number;
  /** Selection sets inside each other. */
  readonly nesting: number;
  readonly aliases: number;
  /** Fields at its top. */
  readonly fields: number;
  readonly selections: number;
  /** Directives on them: `@skip` and `@include`, for the graphs that there are. */
  readonly conditions: number;
}

type SelectionMeasure = readonly [keyof Size, keyof RequestLimits, string];

const measures: readonly SelectionMeasure[] = [
  ['selections', 'recursiveSelections', 'selections, fragments resolved'],
  ['depth', 'depth', 'levels of nested fields'],
  ['nesting', 'nesting', 'levels of nested selections'],
  ['aliases', 'aliases', 'aliases'],
  ['conditions', 'conditions', 'conditions'],
  ['fields', 'rootFields', 'fields at its top'],
];

/**
 * Measures every operation, and every fragment that none of them reaches: those are validated too. Each fragment is
 * measured once, so the walk is as long as the document however large it unfolds.
 * @throws GraphQLError
 */
export function checkSelections(document: DocumentNode, limits: RequestLimits): void {
  const measure = createMeasure(document, limits);
  let selections = 0;
  for (const root of rootsOf(document)) {
    const size = measure.sizeOf(root);
    for (const [of, limit, what] of measures) {
      if (size[of] > limits[limit])
        throw limitExceeded(`An operation has more than ${limits[limit]} ${what}`, limit);
    }
    selections += size.selections;
  }
  if (selections > limits.recursiveSelections) {
    const what = `The operations have more than ${limits.recursiveSelections} selections, fragments resolved`;
    throw limitExceeded(what, 'recursiveSelections');
  }
  // What is not reached from a root by now is a cycle, or hangs on one.
  for (const name of fragmentsOf(document).keys()) measure.sizeOfFragment(name);
}

/** The selection sets that nothing spreads: of the operations, and of the fragments that are not used. */
export function rootsOf({ definitions }: DocumentNode): SelectionSetNode[] {
  const spread = new Set<string>();

  function collect({ selections }: SelectionSetNode): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) spread.add(selection.name.value);
      else if (selection.selectionSet) collect(selection.selectionSet);
    }
  }

  const selecting = definitions.filter(
    (node) => node.kind === Kind.OPERATION_DEFINITION || node.kind === Kind.FRAGMENT_DEFINITION,
  );
  for (const { selectionSet } of selecting) collect(selectionSet);
  return selecting
    .filter((node) => node.kind === Kind.OPERATION_DEFINITION || !spread.has(node.name.value))
    .map(({ selectionSet }) => selectionSet);
}

function createMeasure(document: DocumentNode, { nesting }: RequestLimits) {
  const fragments = fragmentsOf(document);
  const measured = new Map<string, Size | 'measuring'>();

  function sizeOf({ selections }: SelectionSetNode, level = 1): Size {
    // Before going deeper, not after: what is being refused is a walk that is too deep.
    if (level > nesting) {
      throw limitExceeded(`An operation has more than ${nesting} levels of nested selections`, 'nesting');
    }
    let total = nothing;
    for (const selection of selections) {
      const size = sizeOfOne(selection, level);
      const conditions = size.conditions + (selection.directives?.length ?? 0);
      total = plus(total, { ...size, conditions });
    }
    return { ...total, nesting: total.nesting + 1 };
  }

  function sizeOfOne(selection: SelectionNode, level: number): Size {
    switch (selection.kind) {
      case Kind.FIELD: {
        const below = selection.selectionSet ? sizeOf(selection.selectionSet, level + 1) : nothing;
        return {
          ...below,
          depth: selection.name.value.startsWith('__') ? 0 : below.depth + 1,
          aliases: below.aliases + (selection.alias ? 1 : 0),
          fields: 1,
          selections: below.selections + 1,
        };
      }
      case Kind.INLINE_FRAGMENT:
        return withItself(sizeOf(selection.selectionSet, level + 1));
      default:
        return withItself(sizeOfFragment(selection.name.value, level));
    }
  }

  function sizeOfFragment(name: string, level = 1): Size {
    const known = measured.get(name);
    if (known === 'measuring') {
      throw requestError('GRAPHQL_VALIDATION_FAILED', `The fragment "${name}" spreads itself.`);
    }
    if (known) return known;
    measured.set(name, 'measuring');
    const fragment = fragments.get(name);
    const size = fragment ? sizeOf(fragment.selectionSet, level + 1) : nothing;
    measured.set(name, size);
    return size;
  }

  return { sizeOf, sizeOfFragment };
}

const nothing: Size = { depth: 0, nesting: 0, aliases: 0, fields: 0, selections: 0, conditions: 0 };

function plus(a: Size, b: Size): Size {
  return {
    depth: Math.max(a.depth, b.depth),
    nesting: Math.max(a.nesting, b.nesting),
    aliases: a.aliases + b.aliases,
    fields: a.fields + b.fields,
    selections: a.selections + b.selections,
    conditions: a.conditions + b.conditions,
  };
}

function withItself(size: Size): Size {
  return { ...size, selections: size.selections + 1 };
}
