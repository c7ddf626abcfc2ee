import { type DocumentNode, Kind, type SelectionNode, type SelectionSetNode } from 'graphql';
import { fragmentsOf } from '#schema/operation/fragments.ts';
import { requestError } from '../errors.ts';
import { limitExceeded } from './limit-exceeded.ts';
import type { RequestLimits } from './limits.ts';

/** The size of a selection set with each fragment counted wherever it is spread. */
interface Size {
  /** Fields inside each other. */
  readonly depth: number;
  /** Selection sets inside each other. */
  readonly nesting: number;
  readonly aliases: number;
  /** Fields at its top. */
  readonly fields: number;
  readonly selections: number;
  /** Its directives: in the graphs that Weft serves, `@skip` and `@include`. */
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
 * Measures every operation, and every fragment that no operation reaches: those are validated too. Each fragment is
 * measured once, so the walk is linear in the document, however large its expansion.
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
  // A fragment that no root reaches is part of a cycle, or is used by one.
  for (const name of fragmentsOf(document).keys()) measure.sizeOfFragment(name);
}

/** The selection sets of the operations and of the unused fragments, which no spread reaches. */
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
    // Checked before the descent, not after: the limit protects against a walk that is too deep.
    if (level > nesting) {
      throw limitExceeded(`An operation has more than ${nesting} levels of nested selections`, 'nesting');
    }
    const total = { ...nothing };
    for (const selection of selections) {
      const isField = selection.kind === Kind.FIELD;
      const below = sizeBelow(selection, level);
      if (!isField) total.depth = Math.max(total.depth, below.depth);
      else if (!selection.name.value.startsWith('__')) total.depth = Math.max(total.depth, below.depth + 1);
      total.nesting = Math.max(total.nesting, below.nesting);
      total.aliases += below.aliases + (isField && selection.alias ? 1 : 0);
      total.fields += isField ? 1 : below.fields;
      total.selections += below.selections + 1;
      total.conditions += below.conditions + (selection.directives?.length ?? 0);
    }
    total.nesting += 1;
    return total;
  }

  function sizeBelow(selection: SelectionNode, level: number): Size {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return sizeOfFragment(selection.name.value, level);
    return selection.selectionSet ? sizeOf(selection.selectionSet, level + 1) : nothing;
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
