import type { PhysicalType, PhysicalTypeReader } from './physical-type.ts';

/** The digits of a decimal type without arguments, by database; DuckDB's where none is known. */
const defaultDigits: ReadonlyMap<string | undefined, readonly [precision: number, scale: number]> = new Map([
  [undefined, [18, 3]],
  ['bigquery', [38, 9]],
  ['snowflake', [38, 0]],
  ['oracle', [38, 0]],
  ['trino', [38, 0]],
  ['presto', [38, 0]],
  ['sqlserver', [18, 0]],
  ['synapse', [18, 0]],
  ['redshift', [18, 0]],
  ['mysql', [10, 0]],
  ['databricks', [10, 0]],
  ['hive', [10, 0]],
]);

/** `DECIMAL`, `NUMERIC`: one argument is the precision of whole numbers. */
export const decimalType: PhysicalTypeReader = ({ args }, database) => {
  const [precision, scale] = defaultDigits.get(database) ?? [18, 3];
  return args.length === 0 ? { kind: 'decimal', precision, scale } : writtenDigits(args);
};

/** `NUMBER` of Snowflake, which is whole without arguments, and of Oracle, where each value has its own scale then. */
export const numberType: PhysicalTypeReader = ({ args }, database) => {
  if (args.length > 0) return writtenDigits(args);
  return { kind: 'decimal', precision: 38, ...(database === 'snowflake' && { scale: 0 }) };
};

/** A decimal that has these digits where it says none. */
export function decimalOfDigits(precision: number, scale: number): PhysicalTypeReader {
  return ({ args }) => (args.length === 0 ? { kind: 'decimal', precision, scale } : writtenDigits(args));
}

/** `(38,9)`, `(10)`, and Oracle's `(*,2)` and `(10,-2)`, which rounds to hundreds. */
function writtenDigits(args: readonly string[]): PhysicalType | undefined {
  const [first = '', second = '0', ...more] = args;
  if (more.length > 0 || !/^(\*|\d{1,2})$/.test(first) || !/^-?\d{1,3}$/.test(second)) return undefined;
  const precision = first === '*' ? 38 : Number(first);
  const scale = Number(second);
  return scale < 0
    ? { kind: 'decimal', precision: precision - scale, scale: 0 }
    : { kind: 'decimal', precision, scale };
}
