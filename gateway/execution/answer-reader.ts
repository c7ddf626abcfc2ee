import type { FetchDataRewrite } from '@apollo/query-planner';
import { type DocumentNode, Kind, type SelectionSetNode } from 'graphql';
import { fragmentsOf } from '#schema/fragments.ts';
import { isRecord } from '#schema/is-record.ts';
import { responseName } from '#schema/response-name.ts';
import { createRow, ownField, type Row } from './row.ts';

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
export function compileReader(
  document: DocumentNode,
  selectionSet: SelectionSetNode,
  rewrites: readonly FetchDataRewrite[],
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

function pathOf({ path }: FetchDataRewrite): string {
  return path.flatMap((step) => (step.startsWith('... on ') ? [] : [`.${step}`])).join('');
}

function newName(rewrite: FetchDataRewrite): string {
  if (rewrite.kind === 'KeyRenamer') return rewrite.renameKeyTo;
  throw new Error('A plan that sets values in what a domain answers.');
}

/** Copies what was asked for, and nothing else that an answer holds. */
export function readObject(from: object, fields: ReadFields): Row {
  const row = createRow();
  for (const field of fields) {
    const value = ownField(from, field.from);
    if (value !== undefined) row[field.to] = readValue(value, field.fields);
  }
  return row;
}

export function readValue(value: unknown, fields: ReadFields | undefined): unknown {
  if (fields === undefined || typeof value !== 'object' || value === null) return value;
  return Array.isArray(value) ? value.map((item) => readValue(item, fields)) : readObject(value, fields);
}

/**
 * Adds what a fetch answered to what is there. Two fetches may answer parts of one object: a null of one of
 * them does not undo what the other one answered.
 */
export function mergeObject(into: Row, from: object, fields: ReadFields): void {
  for (const field of fields) mergeField(into, field, ownField(from, field.from));
}

export function mergeField(into: Row, { to, fields }: ReadField, value: unknown): void {
  const present = into[to];
  if (value === undefined || (value === null && present !== undefined)) return;
  if (!fields || !mergeInside(present, value, fields)) into[to] = readValue(value, fields);
}

function mergeInside(present: unknown, value: unknown, fields: ReadFields): boolean {
  if (Array.isArray(present)) {
    if (!Array.isArray(value) || value.length !== present.length) return false;
    for (let index = 0; index < value.length; index++) {
      const item = value[index];
      if (item === null && present[index] != null) continue;
      if (!mergeInside(present[index], item, fields)) present[index] = readValue(item, fields);
    }
    return true;
  }
  if (!isRecord(present) || !isRecord(value)) return false;
  mergeObject(present, value, fields);
  return true;
}
