import { type DocumentNode, Kind, type SelectionSetNode } from 'graphql';
import { fragmentsOf } from '#schema/operation/fragments.ts';
import { responseName } from '#schema/operation/response-name.ts';
import type { PlanRewrite } from '../planner/query-plan.ts';

/** A field that a fetch asks for. */
export interface ReadField {
  /** Its name in the domain's answer. */
  readonly from: string;
  /** Its name in the tree that all fetches write to. */
  readonly to: string;
  /** What is asked of an object; `undefined` for a value that is taken as it is. */
  readonly fields: ReadFields | undefined;
}

export type ReadFields = readonly ReadField[];

/**
 * What a fetch asks for, by response name. Type conditions play no part: the planner gives two fields of one
 * name an alias where they cannot stand in one object, and its rewrite is the name to write under.
 */
export function readFieldsOf(
  document: DocumentNode,
  selectionSet: SelectionSetNode,
  rewrites: readonly PlanRewrite[],
): ReadFields {
  const fragments = fragmentsOf(document);
  const renamed = new Map(rewrites.map((rewrite) => [pathOf(rewrite), newName(rewrite)]));

  function fieldsOf(sets: readonly SelectionSetNode[], path: string): ReadFields {
    const below = new Map<string, SelectionSetNode[]>();
    for (const set of sets) collect(set, below);
    return [...below].map(([from, children]) => {
      const place = `${path}.${from}`;
      const fields = children.length > 0 ? fieldsOf(children, place) : undefined;
      return { from, to: renamed.get(place) ?? from, fields };
    });
  }

  function collect({ selections }: SelectionSetNode, below: Map<string, SelectionSetNode[]>): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const name = responseName(selection);
        const sets = below.get(name) ?? [];
        below.set(name, sets);
        if (selection.selectionSet) sets.push(selection.selectionSet);
      } else {
        const set =
          selection.kind === Kind.INLINE_FRAGMENT
            ? selection.selectionSet
            : fragments.get(selection.name.value)?.selectionSet;
        if (set) collect(set, below);
      }
    }
  }

  return fieldsOf([selectionSet], '');
}

function pathOf({ path }: PlanRewrite): string {
  return path.flatMap((step) => (step.startsWith('... on ') ? [] : [`.${step}`])).join('');
}

function newName(rewrite: PlanRewrite): string {
  if (rewrite.kind === 'KeyRenamer') return rewrite.renameKeyTo;
  throw new Error('A plan that sets values in what a domain answers.');
}
