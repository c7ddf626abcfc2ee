import { decimalOfDigits, decimalType, numberType } from './decimal-types.ts';
import { clockType, integerType, type PhysicalTypeReader, plainType } from './physical-type.ts';

type Named = readonly [names: string, read: PhysicalTypeReader];

const text = plainType('text');
const binary = plainType('binary');

/** SQL Server's `timestamp` is the version of a row; everybody else's is a moment. */
const timestampType: PhysicalTypeReader = (written, database) =>
  database === 'sqlserver' || database === 'synapse'
    ? { kind: 'binary' }
    : clockType('timestamp')(written, database);

/** Oracle's `DATE` has a time of day. */
const dateType: PhysicalTypeReader = (_, database) =>
  database === 'oracle' ? { kind: 'timestamp', places: 0 } : { kind: 'date' };

const bitType: PhysicalTypeReader = ({ words, args }) =>
  words.includes('varying') || (args[0] ?? '1') !== '1' ? { kind: 'other' } : { kind: 'boolean' };

/** Oracle's `LONG` is a text, and `LONG RAW` bytes; elsewhere it is a whole number. */
const longType: PhysicalTypeReader = (written, database) => {
  if (written.words.includes('raw')) return { kind: 'binary' };
  return database === 'oracle' ? { kind: 'text' } : integerType(64)(written, database);
};

/**
 * Types of PostgreSQL, Snowflake, Oracle, SQL Server, BigQuery, ClickHouse, MySQL, Databricks, Trino and DuckDB by their
 * first word, in lower case. What stands in brackets or after it is read by the entry.
 */
const named: readonly Named[] = [
  ['char nchar varchar varchar2 nvarchar nvarchar2 character national bpchar string text', text],
  ['tinytext mediumtext longtext ntext clob nclob fixedstring citext name sysname xml xmltype', text],
  [
    'uuid uniqueidentifier guid enum enum8 enum16 set inet cidr macaddr macaddr8 ipv4 ipv6 rowid urowid',
    text,
  ],
  ['tinyint byteint byte', integerType(8)],
  ['smallint short smallserial serial2 int2 int16', integerType(16)],
  ['mediumint int24', integerType(24)],
  ['int integer int4 int32 serial serial4 year', integerType(32)],
  ['bigint int8 int64 bigserial serial8', integerType(64)],
  ['long', longType],
  ['hugeint int128', integerType(128)],
  ['int256', integerType(256)],
  ['utinyint uint8', integerType(8, true)],
  ['usmallint uint16', integerType(16, true)],
  ['uinteger uint32', integerType(32, true)],
  ['ubigint uint64', integerType(64, true)],
  ['uhugeint uint128', integerType(128, true)],
  ['uint256', integerType(256, true)],
  ['decimal dec numeric fixed', decimalType],
  ['number', numberType],
  ['bignumeric bigdecimal', numberType],
  ['decimal32', ({ args }) => ({ kind: 'decimal', precision: 9, scale: Number(args[0] ?? 0) })],
  ['decimal64', ({ args }) => ({ kind: 'decimal', precision: 18, scale: Number(args[0] ?? 0) })],
  ['decimal128', ({ args }) => ({ kind: 'decimal', precision: 38, scale: Number(args[0] ?? 0) })],
  ['decimal256', ({ args }) => ({ kind: 'decimal', precision: 76, scale: Number(args[0] ?? 0) })],
  ['money', decimalOfDigits(19, 4)],
  ['smallmoney', decimalOfDigits(10, 4)],
  ['decfloat', plainType('decimal-float')],
  ['float float4 float8 float16 float32 float64 double real half halffloat bfloat16', plainType('float')],
  ['binary_float binary_double', plainType('float')],
  ['boolean bool logical', plainType('boolean')],
  ['bit', bitType],
  ['date', dateType],
  ['date32', plainType('date')],
  ['timestamp', timestampType],
  ['timestamptz timestamp_ntz timestamp_ltz timestamp_tz timestampntz timestampltz', clockType('timestamp')],
  ['datetime datetime2 datetimeoffset datetime32 datetime64 datetimetz', clockType('timestamp')],
  ['smalldatetime timestamp_s', clockType('timestamp', 0)],
  ['timestamp_ms', clockType('timestamp', 3)],
  ['timestamp_us', clockType('timestamp', 6)],
  ['timestamp_ns', clockType('timestamp', 9)],
  ['time timetz time64', clockType('time')],
  ['json jsonb variant object super dynamic', plainType('json')],
  ['map hstore', plainType('map')],
  ['struct record row tuple nested', plainType('struct')],
  ['bytea bytes binary varbinary raw blob tinyblob mediumblob longblob image rowversion bfile', binary],
  ['interval geography geometry point polygon line circle tsvector tsquery ltree vector', plainType('other')],
];

/** By each name. */
export const typeNames: ReadonlyMap<string, PhysicalTypeReader> = new Map(
  named.flatMap(([names, read]) => names.split(' ').map((name) => [name, read] as const)),
);
