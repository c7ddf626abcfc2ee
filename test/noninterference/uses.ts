import type { Principal } from '#schema/policy/principal.ts';
import { type EntitySpec, type FieldSpec, graphName } from './spec.ts';
import { type View, viewOf } from './views.ts';

/** What an operation does with a field beside selecting it: the rows of the matrix in `docs/masks.md`. */
export type FieldUse =
  | 'equal'
  | 'range'
  | 'like'
  | 'isNull'
  | 'sort'
  | 'group'
  | 'distinct'
  | 'extreme'
  | 'total'
  | 'key';

/** An independent copy of the matrix: the allowed uses. */
const answered: Readonly<Record<View['kind'], readonly FieldUse[]>> = {
  CLEAR: ['equal', 'range', 'like', 'isNull', 'sort', 'group', 'distinct', 'extreme', 'total', 'key'],
  GENERALIZE: ['equal', 'range', 'isNull', 'sort', 'group', 'distinct', 'extreme'],
  HASH: ['equal', 'isNull', 'group', 'distinct'],
  PARTIAL: ['isNull'],
  REDACT: [],
  NULL: [],
  DENY: [],
};

export function isPermitted(view: View, use: FieldUse): boolean {
  return answered[view.kind].includes(use);
}

export interface KnownField {
  readonly entity: EntitySpec;
  readonly field: FieldSpec;
  /** `Patient.email` */
  readonly coordinate: string;
  readonly view: View;
}

/** The meaning of names of the generated schema, by its naming conventions. */
export interface FieldIndex {
  /** `('PatientFilter', 'email')`, `('PatientMin', 'born')`, `('PatientDimension', 'BORN_YEAR')` */
  at(
    typeName: string,
    member: string,
  ): { readonly known: KnownField; readonly use: FieldUse | undefined } | undefined;
  /** The key that an edge follows: `('Patient', 'guardian')`. */
  edge(typeName: string, name: string): KnownField | undefined;
  readonly fields: readonly KnownField[];
}

const suffixes: readonly (readonly [suffix: string, use: FieldUse | undefined])[] = [
  ['GroupKeysOrderBy', 'sort'],
  ['GroupOrderBy', undefined],
  ['GroupKeys', 'group'],
  ['Dimension', 'group'],
  ['SumHaving', 'total'],
  ['AvgHaving', 'total'],
  ['MinHaving', 'extreme'],
  ['MaxHaving', 'extreme'],
  ['SumOrderBy', 'total'],
  ['AvgOrderBy', 'total'],
  ['MinOrderBy', 'extreme'],
  ['MaxOrderBy', 'extreme'],
  ['CountDistinct', 'distinct'],
  ['Filter', undefined],
  ['OrderBy', 'sort'],
  ['Sum', 'total'],
  ['Avg', 'total'],
  ['Min', 'extreme'],
  ['Max', 'extreme'],
];

export function createFieldIndex(entities: readonly EntitySpec[], who: Principal): FieldIndex {
  const fields = entities.flatMap((entity) =>
    entity.fields.map((field) => ({
      entity,
      field,
      coordinate: `${entity.typeName}.${graphName(field.column)}`,
      view: viewOf(field, entity, who),
    })),
  );
  const byCoordinate = new Map(fields.map((known) => [known.coordinate, known]));
  const edges = new Map<string, KnownField>();
  for (const known of fields) {
    const { refersTo } = known.field;
    if (!refersTo) continue;
    edges.set(`${known.entity.typeName}.${refersTo.name}`, known);
    edges.set(`${refersTo.typeName}.${refersTo.reverse}`, known);
  }
  return {
    fields,
    edge: (typeName, name) => edges.get(`${typeName}.${name}`),
    at(typeName, member) {
      const [suffix, use] = suffixes.find(([end]) => typeName.endsWith(end)) ?? [];
      if (suffix === undefined) return undefined;
      const owner = typeName.slice(0, -suffix.length);
      const name = /^[A-Z]/.test(member) ? graphName(member.toLowerCase()) : member;
      const whole = byCoordinate.get(`${owner}.${name}`);
      const cut = byCoordinate.get(`${owner}.${name.replace(/(Day|Week|Month|Quarter|Year)$/, '')}`);
      const known = whole ?? cut;
      return known && { known, use };
    },
  };
}

export const operatorUses: Readonly<Record<string, FieldUse>> = {
  eq: 'equal',
  ne: 'equal',
  in: 'equal',
  notIn: 'equal',
  gt: 'range',
  gte: 'range',
  lt: 'range',
  lte: 'range',
  like: 'like',
  ilike: 'like',
  isNull: 'isNull',
};
