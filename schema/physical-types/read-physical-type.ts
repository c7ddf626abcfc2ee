import { type PhysicalTypeText, parseTypeText } from './parse-type-text.ts';
import type { PhysicalType } from './physical-type.ts';
import { typeNames } from './type-names.ts';

/** Databases whose types mean something else than everybody's, by the `type` of a contract's server. */
const databases: ReadonlySet<string> = new Set([
  'bigquery',
  'databricks',
  'hive',
  'mysql',
  'oracle',
  'presto',
  'redshift',
  'snowflake',
  'sqlserver',
  'synapse',
  'trino',
]);

/** The one database whose types a contract writes; `undefined` where its servers are of none, or of several. */
export function databaseOf(servers: readonly { readonly type: string }[]): string | undefined {
  const types = new Set(servers.map(({ type }) => type).filter((type) => databases.has(type)));
  return types.size === 1 ? [...types][0] : undefined;
}

/**
 * The meaning of a `physicalType`; `undefined` where it is not known.
 * @param database whose type it is (`databaseOf`): some names mean something else there.
 */
export function readPhysicalType(written: string, database?: string): PhysicalType | undefined {
  return written.length > longestType ? undefined : readType(written.trim(), database, 0);
}

/** Types within types and their texts come from contracts, so both are bounded. */
const longestType = 4_000;
const deepestType = 8;

function readType(written: string, database: string | undefined, depth: number): PhysicalType | undefined {
  const text = depth > deepestType ? undefined : parseTypeText(written);
  if (!text) return undefined;
  const inner = (of: string) => readType(of, database, depth + 1);
  if (text.dimensions > 0) {
    return arrayOf(inner(written.slice(0, written.lastIndexOf('[')).trim()));
  }
  const name = text.words[0] ?? '';
  if (wrappers.has(name)) return inner(text.args.at(-1) ?? '');
  if (lists.has(name)) return arrayOf(inner(itemsOf(text)));
  const ofPostgres = /^_[a-z]\w*$/.test(text.name) && inner(text.name.slice(1));
  if (ofPostgres) return arrayOf(ofPostgres);
  if (!text.words.slice(1).every((word) => modifiers.has(word))) return undefined;
  return readInCase(text) ?? typeNames.get(name)?.(text, database);
}

/** ClickHouse's types around a type. */
const wrappers: ReadonlySet<string> = new Set(['nullable', 'lowcardinality', 'simpleaggregatefunction']);

const lists: ReadonlySet<string> = new Set(['array', 'list']);

/** Words after a type's name that are a part of it, or say something of the column. */
const modifiers: ReadonlySet<string> = new Set(
  'varying precision with without local time zone unsigned signed zerofill raw not null identity character char large object day to second year month max'.split(
    ' ',
  ),
);

/** In ClickHouse `Int8` has 8 bits, and in PostgreSQL `int8` 8 bytes. */
function readInCase({ name }: PhysicalTypeText): PhysicalType | undefined {
  return name === 'Int8' ? { kind: 'integer', bits: 8, unsigned: false } : undefined;
}

function arrayOf(items: PhysicalType | undefined): PhysicalType {
  return items ? { kind: 'array', items } : { kind: 'array' };
}

/** Of `ARRAY<INT64>` and `Array(String)`; Snowflake's `ARRAY(NUMBER(38,0) NOT NULL)` is read too. */
function itemsOf({ args }: PhysicalTypeText): string {
  return args.length === 1 ? (args[0] ?? '') : '';
}
