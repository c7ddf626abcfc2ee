import {
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLOutputType,
  getNamedType,
  isListType,
  isNonNullType,
  isUnionType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { isRecord } from '#schema/is-record.ts';
import { fragmentsOf } from '#schema/operation/fragments.ts';
import { type WithheldSelection, withheldAs } from '../enforcement/withheld-selections.ts';
import { collectFields } from './collect-fields.ts';
import type { CompletedOperation } from './interpreted/complete-response.ts';
import { typeNamed } from './object-type.ts';
import type { ResponseObject } from './response-object.ts';

/**
 * Finds the positions of an operation's withheld selections in its fetched tree: those with any position, in the order
 * of their first ones in the response. An object counts even if a null replaces it later.
 */
export type CountWithheld = (tree: ResponseObject) => readonly WithheldSelection[];

interface Counting {
  /** How many objects were visited, by the number of their kind. */
  readonly met: number[];
  /** The path to the current object; further items are left over from other objects. */
  readonly path: (string | number)[];
  /** By selection, in the order of the visit. */
  readonly first: Map<number, readonly (string | number)[]>;
}

type CountObject = (row: ResponseObject, depth: number, counting: Counting) => void;
type CountValue = (value: unknown, depth: number, counting: Counting) => void;

/** A field of an object that is withheld, or with withheld selections below it. */
type StepInto =
  | { readonly name: string; readonly selection: number }
  | { readonly name: string; readonly fetched: string; readonly count: CountValue };

/** @returns `undefined` for an operation without withheld selections. */
export function compileCountWithheld(completed: CompletedOperation): CountWithheld | undefined {
  const { schema, document, operation, names, conditions } = completed;
  const fragments = fragmentsOf(document);
  const selected = { schema, fragments, conditions };
  const known = new Map<SelectionSetNode, boolean>();
  /** By the number of a kind of objects, the selections of which each such object has a position. */
  const kinds: number[][] = [];

  function withholds(set: SelectionSetNode): boolean {
    const answered = known.get(set);
    if (answered !== undefined) return answered;
    const found = set.selections.some((selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments.get(selection.name.value);
        return fragment !== undefined && withholds(fragment.selectionSet);
      }
      if (selection.kind === Kind.FIELD && withheldAs([selection]) !== undefined) return true;
      return selection.selectionSet !== undefined && withholds(selection.selectionSet);
    });
    known.set(set, found);
    return found;
  }

  function compileValue(type: GraphQLOutputType, sets: readonly SelectionSetNode[]): CountValue {
    if (isNonNullType(type)) return compileValue(type.ofType, sets);
    if (!isListType(type)) return compileAnyObject(getNamedType(type) as GraphQLCompositeType, sets);
    const count = compileValue(type.ofType, sets);
    return (value, depth, counting) => {
      if (!Array.isArray(value)) return;
      for (let index = 0; index < value.length; index++) {
        counting.path[depth] = index;
        count(value[index], depth + 1, counting);
      }
    };
  }

  /** Objects are compiled for each of their types, on first use. */
  function compileAnyObject(declared: GraphQLCompositeType, sets: readonly SelectionSetNode[]): CountValue {
    const byName = new Map<string, CountObject | undefined>();
    return (value, depth, counting) => {
      if (!isRecord(value)) return;
      const name = typeof value.__typename === 'string' ? value.__typename : declared.name;
      let count = byName.get(name);
      if (!count && !byName.has(name)) {
        const type = typeNamed(name, declared, schema);
        count = type && compileObject(type, sets);
        byName.set(name, count);
      }
      count?.(value, depth, counting);
    };
  }

  function compileObject(type: GraphQLCompositeType, sets: readonly SelectionSetNode[]): CountObject {
    const steps = [...collectFields(selected, type, sets)].flatMap(([name, nodes]) =>
      compileField(type, name, nodes as readonly [FieldNode, ...FieldNode[]]),
    );
    const below = steps.filter((step) => 'count' in step);
    const kind = kinds.push(steps.flatMap((step) => ('count' in step ? [] : [step.selection]))) - 1;
    return (row, depth, counting) => {
      const { met, path, first } = counting;
      const before = met[kind] ?? 0;
      met[kind] = before + 1;
      // After the first visit, each selection of this kind has a first position already.
      for (const step of before === 0 ? steps : below) {
        path[depth] = step.name;
        if ('count' in step) step.count(row[step.fetched], depth + 1, counting);
        else if (!first.has(step.selection)) first.set(step.selection, path.slice(0, depth + 1));
      }
    };
  }

  function compileField(
    type: GraphQLCompositeType,
    name: string,
    nodes: readonly [FieldNode, ...FieldNode[]],
  ): StepInto[] {
    const selection = withheldAs(nodes);
    if (selection !== undefined) return [{ name, selection }];
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    const definition = isUnionType(type) ? undefined : type.getFields()[nodes[0].name.value];
    if (!definition || !sets.some(withholds)) return [];
    return [{ name, fetched: names.fetched(nodes[0]), count: compileValue(definition.type, sets) }];
  }

  const root = schema.getRootType(operation.operation);
  if (!root || !withholds(operation.selectionSet)) return undefined;
  const count = compileObject(root, [operation.selectionSet]);
  return (tree) => {
    const counting: Counting = { met: [], path: [], first: new Map() };
    count(tree, 0, counting);
    const positions = new Map<number, number>();
    for (const [kind, selections] of kinds.entries()) {
      for (const selection of selections) {
        positions.set(selection, (positions.get(selection) ?? 0) + (counting.met[kind] ?? 0));
      }
    }
    return [...counting.first].map(([selection, path]) => ({
      selection,
      path,
      positions: positions.get(selection) ?? 0,
    }));
  };
}
