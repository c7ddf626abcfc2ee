import type { FieldModel, FieldType } from '#schema/model/product-model.ts';
import type { Decisions } from '#schema/policy/decide.ts';
import { isPeriod } from '#schema/policy/masks/buckets.ts';
import { maskCell, redactedConstant } from '#schema/policy/masks/mask-table.ts';
import type { MaskDecision, SelfCondition } from '#schema/policy/policy.ts';
import type { Dialect } from '../engines/dialect.ts';
import { and, or, raw, sql } from '../engines/sql.ts';
import type { ColumnType, Statement } from '../engines/statement.ts';
import type { TokenKey } from '../runtime/token-keys/token-key.ts';
import { claimedValue } from './claimed-value.ts';
import { columnTypeOf } from './column-type.ts';
import { tokenised, tokenOfField } from './stored-tokens.ts';
import type { Viewer } from './viewer.ts';

/** Looks up a single value of the same row, by its field's name in the graph. */
export type RowFields = (name: string) => { readonly value: Statement; readonly type: FieldType } | undefined;

/** The fields of a row that are single values. @param written the expression of a field's value. */
export function rowFields(
  fields: readonly FieldModel[],
  written: (field: FieldModel) => Statement,
): RowFields {
  return (name) => {
    const field = fields.find((candidate) => candidate.name === name);
    if (!field || field.list || field.type.kind === 'object') return undefined;
    return { value: written(field), type: field.type };
  };
}

/**
 * The SQL of a value as a principal sees it. A mask without a legal value of the field's type shows less,
 * never more: REDACT, and NULL where there is no neutral value either. It cannot fail on any data.
 * @param row the row itself, or the struct that contains the value.
 * @param token the value's stored token. @default computed from the value
 */
export function maskedValue(
  field: FieldModel,
  value: Statement,
  row: RowFields,
  viewer: Viewer,
  token?: Statement,
): Statement {
  const decision = viewer.decisions.of(field.coordinate);
  if (decision.kind === 'CLEAR') return clearValue(field, value, viewer);
  const type = field.list ? undefined : columnTypeOf(field.type);
  if (decision.kind === 'DENY') return absent(field, viewer.dialect);
  const shown =
    type && field.type.kind === 'scalar'
      ? masked(field, type, value, decision, viewer, token)
      : absent(field, viewer.dialect);
  if (!decision.self) return shown;
  const own = ownRow(decision.self, row, viewer);
  return sql`CASE WHEN ${own} THEN ${clearValue(field, value, viewer)} ELSE ${shown} END`;
}

function clearValue(field: FieldModel, value: Statement, viewer: Viewer): Statement {
  if (field.type.kind === 'object') return struct(field, value, viewer);
  return field.list && !viewer.dialect.readsStructs
    ? viewer.dialect.items(value, columnTypeOf(field.type), (item) => item)
    : value;
}

/** Whether the row is the caller's own; never, where the row lacks the field. */
function ownRow(condition: SelfCondition, row: RowFields, { principal, dialect }: Viewer): Statement {
  return or(
    condition.map((names) =>
      and(
        names.map((name) => {
          const found = row(name);
          if (!found || !principal.authenticated) return raw('FALSE');
          return sql`${found.value} = ${claimedValue(dialect, found.type, principal.subject)}`;
        }),
      ),
    ),
  );
}

function masked(
  field: FieldModel,
  type: ColumnType,
  value: Statement,
  { mask, to = '' }: MaskDecision,
  { dialect, tokenKeys }: Viewer,
  token: Statement | undefined,
): Statement {
  const redacted = () => constant(redactedConstant(type.name), type, dialect);
  const cell = maskCell(mask, to, type.name);
  if ('constant' in cell) return constant(cell.constant, type, dialect);
  switch (cell.rule) {
    case 'token':
      return token ?? computedToken(field, value, dialect, tokenKeys?.keyOf(tokenised(field))) ?? redacted();
    case 'partial':
      return partial(value, redacted(), dialect);
    case 'period':
      return isPeriod(to) ? dialect.periodOf(value, to, type) : redacted();
    case 'bucket':
      return dialect.bucketOf(value, to, type);
    case 'prefix':
      return prefix(value, to, redacted(), dialect);
  }
}

/** A masked struct field is masked wherever its struct is shown, also in a list. */
function struct(field: FieldModel, value: Statement, viewer: Viewer): Statement {
  if (viewer.dialect.readsStructs && !hidesAny(field, viewer.decisions)) return value;
  return field.list
    ? viewer.dialect.items(value, undefined, (item) => rebuilt(field, item, viewer))
    : rebuilt(field, value, viewer);
}

function rebuilt(field: FieldModel, value: Statement, viewer: Viewer): Statement {
  const { dialect } = viewer;
  const member = ({ column }: FieldModel) => dialect.member(value, column);
  const row = rowFields(nestedFields(field), member);
  const members = nestedFields(field).map((nested) => ({
    name: nested.column,
    value: maskedValue(nested, member(nested), row, viewer),
    type: columnTypeOf(nested.type),
    list: nested.list,
  }));
  return dialect.struct(value, members);
}

function hidesAny(field: FieldModel, decisions: Decisions): boolean {
  return nestedFields(field).some(
    (nested) => decisions.of(nested.coordinate).kind !== 'CLEAR' || hidesAny(nested, decisions),
  );
}

function nestedFields(field: FieldModel): readonly FieldModel[] {
  return field.type.kind === 'object' ? field.type.fields : [];
}

function absent(field: FieldModel, dialect: Dialect): Statement {
  return dialect.missing(field.list ? undefined : columnTypeOf(field.type));
}

function constant(shown: string | number | null, type: ColumnType, dialect: Dialect): Statement {
  return shown === null ? dialect.missing(type) : dialect.constant(shown, type);
}

/** Only for longer texts; of others it would show everything. */
function prefix(value: Statement, length: string, redacted: Statement, dialect: Dialect): Statement {
  return sql`CASE WHEN ${value} IS NULL THEN NULL WHEN ${dialect.length(value)} > ${raw(length)} THEN ${dialect.left(value, length)} || '*' ELSE ${redacted} END`;
}

function computedToken(
  field: FieldModel,
  value: Statement,
  dialect: Dialect,
  key: TokenKey | undefined,
): Statement | undefined {
  return key && tokenOfField(key, field, value, dialect);
}

/** Shows eight characters, and only for values of which half or more remain hidden. */
function partial(value: Statement, redacted: Statement, dialect: Dialect): Statement {
  return sql`CASE WHEN ${value} IS NULL THEN NULL WHEN ${dialect.length(value)} >= 8 THEN '****' || ${dialect.right(value, '4')} ELSE ${redacted} END`;
}
