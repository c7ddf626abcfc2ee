import type { FieldModel, FieldType } from '#schema/model/product-model.ts';
import { isPeriod, isPrefixLength, isWidth } from '#schema/policy/buckets.ts';
import type { Decisions } from '#schema/policy/decide.ts';
import type { MaskDecision, SelfCondition } from '#schema/policy/policy.ts';
import type { ColumnType, Dialect, Statement } from '../engines/engine.ts';
import { claimedValue } from './claimed-value.ts';
import { columnTypeOf } from './column-type.ts';
import { and, join, or, raw, sql } from './sql.ts';
import { tokenOfField } from './stored-tokens.ts';
import type { Viewer } from './viewer.ts';

/** A single value of the row that a masked one stands in, by its field's name in the graph. */
export type RowFields = (name: string) => { readonly value: Statement; readonly type: FieldType } | undefined;

/** The fields of a row that are single values. @param written how a field's value is written. */
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
 * The SQL of what a principal sees of a value. A mask that has no legal value of the field's type shows less,
 * never more: REDACT, and NULL where there is no neutral value either. Nothing in it can fail on data.
 * @param row the row itself, or the struct that the value is a field of.
 * @param token the value's token, where it stands beside it. @default computed from the value
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
  return field.type.kind === 'object' ? struct(field, value, viewer) : value;
}

/** Whether the row is the caller's own; a field that the row does not have makes it nobody's. */
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
  { mask, to }: MaskDecision,
  { dialect, secrets }: Viewer,
  token: Statement | undefined,
): Statement {
  const redacted = redact(type, dialect);
  switch (mask) {
    case 'NULL':
      return absent(field, dialect);
    case 'REDACT':
      return redacted;
    case 'HASH':
      return type.name === 'String' ? (token ?? tokenOfField(secrets, field, value)) : redacted;
    case 'PARTIAL':
      return type.name === 'String' ? partial(value, redacted) : redacted;
    case 'GENERALIZE':
      return generalize(type, value, to ?? '', redacted, dialect) ?? redacted;
  }
}

/** A masked struct field is masked wherever its struct is shown, in a list too. */
function struct(field: FieldModel, value: Statement, viewer: Viewer): Statement {
  if (!hidesAny(field, viewer.decisions)) return value;
  return field.list
    ? sql`list_transform(${value}, lambda item: ${rebuilt(field, raw('item'), viewer)})`
    : rebuilt(field, value, viewer);
}

function rebuilt(field: FieldModel, value: Statement, viewer: Viewer): Statement {
  const member = ({ column }: FieldModel) => sql`(${value}).${raw(viewer.dialect.identifier(column))}`;
  const row = rowFields(nestedFields(field), member);
  const members = nestedFields(field).map((nested) => {
    const name = raw(viewer.dialect.identifier(nested.column));
    return sql`${name} := ${maskedValue(nested, member(nested), row, viewer)}`;
  });
  return sql`CASE WHEN ${value} IS NULL THEN NULL ELSE struct_pack(${join(members, ', ')}) END`;
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
  const type = field.list ? undefined : columnTypeOf(field.type);
  return raw(type ? `CAST(NULL AS ${dialect.columnType(type)})` : 'NULL');
}

/** The same for every row, also where the value is missing. */
function redact(type: ColumnType, dialect: Dialect): Statement {
  const constant = redactedConstants[type.name];
  return raw(`CAST(${constant} AS ${dialect.columnType(type)})`);
}

const redactedConstants: Record<ColumnType['name'], string> = {
  String: "'[redacted]'",
  Int: '0',
  Long: '0',
  Float: '0',
  Decimal: '0',
  Date: "'1970-01-01'",
  DateTime: "'1970-01-01 00:00:00'",
  Time: "'00:00:00'",
  ID: 'NULL',
  Boolean: 'NULL',
};

/** Always eight characters: four stars and the last four, of values that keep at least half of theirs hidden. */
function partial(value: Statement, redacted: Statement): Statement {
  return sql`CASE WHEN ${value} IS NULL THEN NULL WHEN length(${value}) >= 8 THEN '****' || right(${value}, 4) ELSE ${redacted} END`;
}

/** `undefined` where `to` is no bucket of the type. */
function generalize(
  type: ColumnType,
  value: Statement,
  to: string,
  redacted: Statement,
  dialect: Dialect,
): Statement | undefined {
  const declared = raw(dialect.columnType(type));
  switch (type.name) {
    case 'Date':
    case 'DateTime':
      return isPeriod(to)
        ? sql`TRY_CAST(${{ text: dialect.truncate(value.text, to), values: value.values }} AS ${declared})`
        : undefined;
    case 'Int':
    case 'Long':
    case 'Float':
    case 'Decimal':
      return isWidth(to) ? sql`TRY_CAST(${bucket(type, value, raw(to))} AS ${declared})` : undefined;
    case 'String':
      return isPrefixLength(to) ? prefix(value, raw(to), redacted) : undefined;
    default:
      return undefined;
  }
}

/** Of texts that are longer; of others it would be all there is. */
function prefix(value: Statement, length: Statement, redacted: Statement): Statement {
  return sql`CASE WHEN ${value} IS NULL THEN NULL WHEN length(${value}) > ${length} THEN left(${value}, ${length}) || '*' ELSE ${redacted} END`;
}

/** The lower bound, in a type wide enough for it at either end but that of the widest decimals. */
function bucket(type: ColumnType, value: Statement, width: Statement): Statement {
  if (type.name === 'Float') return sql`floor(${value} / ${width}) * ${width}`;
  const wide =
    type.name === 'Decimal'
      ? sql`CAST(${value} AS DECIMAL(38,${raw(String(type.scale))}))`
      : sql`CAST(${value} AS HUGEINT)`;
  // Of 38 digits there is no wider type.
  return sql`TRY(${wide} - ((${wide} % ${width}) + ${width}) % ${width})`;
}
