import type { PhysicalTypeText } from './parse-type-text.ts';

/** What a column holds, whatever the database calls it. */
export type PhysicalType =
  | { readonly kind: 'integer'; readonly bits: number; readonly unsigned: boolean }
  /** `scale` is missing where the database lets each value have its own. */
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale?: number }
  /** `places` are the digits of seconds that the type says it has. */
  | { readonly kind: 'timestamp' | 'time'; readonly places?: number }
  | { readonly kind: 'array'; readonly items?: PhysicalType }
  | { readonly kind: PlainKind };

/** `other` is known and has no type of its own in the graph: intervals, places, vectors of words. */
type PlainKind =
  | 'text'
  | 'float'
  | 'boolean'
  | 'date'
  | 'json'
  | 'map'
  | 'struct'
  | 'binary'
  | 'decimal-float'
  | 'other';

/** How a named type is understood. @param database the type of the contract's server */
export type PhysicalTypeReader = (
  text: PhysicalTypeText,
  database: string | undefined,
) => PhysicalType | undefined;

export function plainType(kind: PlainKind): PhysicalTypeReader {
  return () => ({ kind });
}

export function integerType(bits: number, unsigned = false): PhysicalTypeReader {
  // Snowflake and Oracle have no other whole numbers than those of 38 digits, whatever they are called.
  return ({ words }, database) =>
    database === 'snowflake' || database === 'oracle'
      ? { kind: 'decimal', precision: 38, scale: 0 }
      : { kind: 'integer', bits, unsigned: unsigned || words.includes('unsigned') };
}

/** A time of day or a moment, with an optional number of digits of seconds. */
export function clockType(kind: 'timestamp' | 'time', places?: number): PhysicalTypeReader {
  return ({ args }) => {
    const written = /^\d$/.test(args[0] ?? '') ? Number(args[0]) : places;
    return written === undefined ? { kind } : { kind, places: written };
  };
}
