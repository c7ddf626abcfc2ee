import type { FieldModel, FieldType } from '#schema/model/product-model.ts';
import type { Dialect } from '../engines/dialect.ts';
import { raw } from '../engines/sql.ts';
import type { Bound, ColumnType, Statement } from '../engines/statement.ts';

/** The column type of a single value of the graph; `undefined` for structs. Enums are text. */
export function columnTypeOf(type: FieldType): ColumnType | undefined {
  switch (type.kind) {
    case 'object':
      return undefined;
    case 'enum':
      return { name: 'String' };
    case 'scalar':
      return type.name === 'Decimal'
        ? { name: 'Decimal', precision: type.precision ?? 38, scale: type.scale ?? 9 }
        : { name: type.name };
  }
}

/** A bound value with the field's type; any other value is NULL and matches nothing. */
export function typedValue(dialect: Dialect, type: FieldType, value: Bound): Statement {
  const columnType = columnTypeOf(type);
  return columnType ? dialect.literal(value, columnType) : raw('NULL');
}

/** The column of a field of the masked relation `m`. */
export function columnOf(dialect: Dialect, field: FieldModel): Statement {
  return raw(`m.${dialect.identifier(field.column)}`);
}
