import type { FieldType } from '#schema/model/product-model.ts';
import type { Dialect } from '../engines/dialect.ts';
import { raw } from '../engines/sql.ts';
import type { ColumnType, Statement } from '../engines/statement.ts';
import { columnTypeOf, typedValue } from './column-type.ts';

/**
 * A text of the token as a value for comparison with a field. Texts are compared as texts: only the graph's own
 * spelling of a value matches it. An engine would read "7.4" as the number 7, and "t" as true.
 */
export function claimedValue(dialect: Dialect, type: FieldType, text: string): Statement {
  const column = columnTypeOf(type);
  return column && isSpelled(column, text) ? typedValue(dialect, type, text) : raw('NULL');
}

function isSpelled(type: ColumnType, text: string): boolean {
  switch (type.name) {
    case 'ID':
    case 'String':
      return true;
    case 'Int':
    case 'Long':
      return /^(0|-?[1-9]\d{0,18})$/.test(text);
    case 'Float':
      return String(Number(text)) === text;
    case 'Decimal':
      return decimal.test(text) && (text.split('.')[1] ?? '').length === type.scale;
    case 'Boolean':
      return text === 'true' || text === 'false';
    case 'Date':
      return /^\d{4}-\d{2}-\d{2}$/.test(text);
    case 'DateTime':
      return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{0,5}[1-9])?Z$/.test(text);
    case 'JSON':
      return false;
    case 'Time':
      return /^\d{2}:\d{2}:\d{2}(\.\d{0,5}[1-9])?$/.test(text);
  }
}

const decimal = /^-?(0|[1-9]\d*)(\.\d+)?$/;
