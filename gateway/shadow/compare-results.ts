import { type DocumentNode, type FieldNode, getOperationAST, Kind, type SelectionSetNode } from 'graphql';
import { ExactNumber } from '#schema/exact-number.ts';
import { isRecord } from '#schema/is-record.ts';
import { fragmentsOf } from '#schema/operation/fragments.ts';
import { responseName } from '#schema/operation/response-name.ts';

/** In what one result differs from another one: of ours, compared with theirs. */
export const differenceKinds = [
  /** A field that theirs has. */
  'missing',
  /** A field that theirs has not. */
  'surplus',
  /** Null, where theirs has something. */
  'null',
  /** Something, where theirs is null. */
  'not_null',
  /** A list of another length. */
  'length',
  /** An object, a list or a scalar in the place of another one of the three. */
  'shape',
  /** Another scalar. */
  'value',
  /** Errors of other codes. */
  'errors',
] as const;

export type DifferenceKind = (typeof differenceKinds)[number];

/** Where results differ and how, without what they have there. */
export interface ResultDifference {
  /** Names of fields, without aliases and indices, which may be a caller's data: `users.name`. Empty for all of it. */
  readonly path: string;
  readonly kind: DifferenceKind;
  /** Positions that differ in this way. */
  readonly count: number;
}

export interface ResultData {
  readonly data: unknown;
  readonly codes: readonly string[];
}

/** Each executor tells of values that are missing or not of their type in its own way, and bounds errors in its own. */
const toldOtherwise: ReadonlySet<string> = new Set(['SUBGRAPH_ERROR', 'MORE_ERRORS']);

/** Compares data, but not the order of fields, and codes of errors, but not their texts and places. */
export function compareResults(ours: ResultData, theirs: ResultData, document: DocumentNode, name?: string) {
  const found = new Map<string, ResultDifference>();
  const pathOf = createFieldPaths(document, name);

  function add(kind: DifferenceKind, keys: readonly string[]): void {
    const path = pathOf(keys);
    const key = `${kind} ${path}`;
    found.set(key, { path, kind, count: (found.get(key)?.count ?? 0) + 1 });
  }

  function compare(one: unknown, other: unknown, keys: readonly string[]): void {
    if (
      one === other ||
      (one instanceof ExactNumber && other instanceof ExactNumber && one.text === other.text)
    )
      return;
    if (one === null) add('null', keys);
    else if (other === null) add('not_null', keys);
    else if (shapeOf(one) !== shapeOf(other)) add('shape', keys);
    else if (Array.isArray(one) && Array.isArray(other)) {
      if (one.length !== other.length) add('length', keys);
      else for (const [index, item] of one.entries()) compare(item, other[index], keys);
    } else if (isRecord(one) && isRecord(other)) {
      for (const key of Object.keys(other)) if (!Object.hasOwn(one, key)) add('missing', [...keys, key]);
      for (const [key, value] of Object.entries(one)) {
        if (Object.hasOwn(other, key)) compare(value, other[key], [...keys, key]);
        else add('surplus', [...keys, key]);
      }
    } else add('value', keys);
  }

  compare(ours.data, theirs.data, []);
  if (codesOf(ours) !== codesOf(theirs)) add('errors', []);
  return [...found.values()];
}

/** Those that are not where the same execution came to something else a moment later: data that changes with time. */
export function withoutVarying(
  differences: readonly ResultDifference[],
  varying: readonly ResultDifference[],
): readonly ResultDifference[] {
  return differences.filter(
    ({ path, kind }) =>
      !varying.some((other) =>
        kind === 'errors' || other.kind === 'errors' ? kind === other.kind : isAtOrBelow(path, other.path),
      ),
  );
}

function isAtOrBelow(path: string, above: string): boolean {
  return above === '' || path === above || path.startsWith(`${above}.`);
}

function shapeOf(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  return isRecord(value) ? 'object' : 'scalar';
}

function codesOf({ codes }: ResultData): string {
  return [...new Set(codes)]
    .filter((code) => !toldOtherwise.has(code))
    .sort()
    .join(' ');
}

/** From names in a response to names of the schema, whatever a document calls them. */
function createFieldPaths(document: DocumentNode, operationName: string | undefined) {
  const fragments = fragmentsOf(document);
  const root = getOperationAST(document, operationName)?.selectionSet;

  function fieldsNamed(key: string, sets: readonly SelectionSetNode[], seen: Set<string>): FieldNode[] {
    return sets.flatMap(({ selections }) =>
      selections.flatMap((selection) => {
        if (selection.kind === Kind.FIELD) return responseName(selection) === key ? [selection] : [];
        if (selection.kind === Kind.INLINE_FRAGMENT) return fieldsNamed(key, [selection.selectionSet], seen);
        const fragment = fragments.get(selection.name.value);
        if (!fragment || seen.has(fragment.name.value)) return [];
        seen.add(fragment.name.value);
        return fieldsNamed(key, [fragment.selectionSet], seen);
      }),
    );
  }

  return (keys: readonly string[]): string => {
    const names: string[] = [];
    let sets: readonly SelectionSetNode[] = root ? [root] : [];
    for (const key of keys) {
      const fields = fieldsNamed(key, sets, new Set());
      names.push(fields[0]?.name.value ?? '?');
      sets = fields.flatMap(({ selectionSet }) => selectionSet ?? []);
    }
    return names.join('.');
  };
}
