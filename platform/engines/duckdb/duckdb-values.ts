import {
  DuckDBArrayType,
  DuckDBListType,
  type DuckDBResultReader,
  DuckDBStructType,
  type DuckDBType,
  DuckDBTypeId,
  type Json,
} from '@duckdb/node-api';
import type { Row } from '../engine.ts';

/** Rows as plain objects, exact, as `Engine.query` promises. */
export function readRows(reader: DuckDBResultReader): Row[] {
  const readers = reader.columnTypes().map(valueReader);
  const names = reader.columnNames();
  return reader
    .getRowsJson()
    .map((values) =>
      Object.fromEntries(names.map((name, index) => [name, readers[index]?.(values[index] ?? null) ?? null])),
    );
}

type ValueReader = (value: Json) => unknown;

/** DuckDB's JSON is exact already; values in a form of its own are converted to ours. */
function valueReader(type: DuckDBType): ValueReader {
  if (type instanceof DuckDBListType || type instanceof DuckDBArrayType) return listReader(type.valueType);
  if (type instanceof DuckDBStructType) return structReader(type);
  switch (type.typeId) {
    case DuckDBTypeId.FLOAT:
    case DuckDBTypeId.DOUBLE:
      return (value) => (typeof value === 'number' ? value : null);
    case DuckDBTypeId.DATE:
      return (value) => (typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) ? value : null);
    case DuckDBTypeId.TIMESTAMP:
    case DuckDBTypeId.TIMESTAMP_S:
    case DuckDBTypeId.TIMESTAMP_MS:
    case DuckDBTypeId.TIMESTAMP_NS:
    case DuckDBTypeId.TIMESTAMP_TZ:
      return (value) => (typeof value === 'string' ? rfc3339(value) : null);
    default:
      return (value) => value;
  }
}

function listReader(item: DuckDBType): ValueReader {
  const read = valueReader(item);
  return (value) => (Array.isArray(value) ? value.map((element) => read(element)) : null);
}

function structReader(type: DuckDBStructType): ValueReader {
  const readers = type.entryTypes.map(valueReader);
  return (value) => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return null;
    return Object.fromEntries(
      type.entryNames.map((name, index) => [name, readers[index]?.(value[name] ?? null) ?? null]),
    );
  };
}

/** `2024-01-02 03:04:05.678+00` -> `2024-01-02T03:04:05.678Z`; connections are in UTC. */
function rfc3339(text: string): string | null {
  const [, day, time] = /^(\d{4}-\d\d-\d\d) ([\d:.]+)(?:\+00(?::00)?)?$/.exec(text) ?? [];
  return day === undefined ? null : `${day}T${time}Z`;
}
