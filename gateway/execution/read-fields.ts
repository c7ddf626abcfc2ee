import { type DocumentNode, Kind, type SelectionSetNode } from 'graphql';
import { fragmentsOf } from '#schema/operation/fragments.ts';
import { responseName } from '#schema/operation/response-name.ts';
import type { PlanRewrite } from '../planner/query-plan.ts';

/** A field that a fetch selects. */
export interface ReadField {
  /** Its name in the domain's response. */
  readonly from: string;
  /** Its name in the tree that all fetches write to. */
  readonly to: string;
  /** The fields selected on an object; `undefined` for a plain value. */
  readonly fields: ReadFields | undefined;
}

export type ReadFields = readonly ReadField[];

/**
 * The fields that a fetch selects, by response name. Type conditions do not matter: the planner gives two fields of one
 * name an alias where they cannot be in one object, and its rewrite gives the name to write.
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
  throw new Error("A plan that sets values in a domain's response.");
}
