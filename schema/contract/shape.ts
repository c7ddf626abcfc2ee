import type { ContractFindingCode } from './contract-findings.ts';

export type ValueType = 'string' | 'number' | 'integer' | 'boolean' | 'null' | 'object' | 'array';

/** The forms of text that the standard names. */
export type TextFormat = 'date' | 'date-time' | 'uri';

export type Shape = ValueShape | ListShape | ObjectShape | EitherShape;

/** A value of one of some types, with bounds on the scalar ones. */
export interface ValueShape {
  readonly kind: 'value';
  readonly types: readonly ValueType[];
  readonly oneOf?: readonly string[];
  readonly pattern?: RegExp;
  readonly format?: TextFormat;
  readonly minimum?: number;
  readonly above?: number;
  /** For a text outside `oneOf`, by its lower case, the one of them that is meant. */
  readonly meant?: Readonly<Record<string, string>>;
  /** The code for a value outside `oneOf`. @default VALUE_NOT_ALLOWED */
  readonly code?: ContractFindingCode;
  /** Texts that fail `pattern`, or values of other types, that the standard's prose allows all the same. */
  readonly tolerates?: readonly Tolerance[];
}

export interface Tolerance {
  readonly code: ContractFindingCode;
  readonly pattern?: Pick<RegExp, 'test'>;
  /** What is the matter with it. @default that the standard's text allows it and its JSON Schema does not */
  readonly found?: string;
  /** What to do about it. */
  readonly advice: string;
}

export interface ListShape {
  readonly kind: 'list';
  readonly of: string;
  readonly min?: number;
  readonly max?: number;
  readonly unique?: boolean;
}

export interface ObjectShape {
  readonly kind: 'object';
  readonly fields: ReadonlyMap<string, Field>;
  /** Keys beyond `fields` are allowed. */
  readonly open: boolean;
  /** Further fields that apply where a key has a certain value; all matching variants apply together. */
  readonly when: readonly Variant[];
  /** Exactly one of these is written. */
  readonly exactlyOne: readonly string[];
  /** The values of these keys are all lists or all texts. */
  readonly alike: readonly string[];
}

export interface Field {
  /** The name of its shape. */
  readonly shape: string;
  readonly required: boolean;
}

export interface Variant {
  readonly key: string;
  /** Values of `key` for which it applies; without them, any text. */
  readonly values?: readonly string[];
  /** Whether it also applies where `key` is absent. */
  readonly orAbsent?: boolean;
  /** The code for a required key that is missing where `key` is absent, too. @default MISSING_KEY */
  readonly absentCode?: ContractFindingCode;
  readonly shape: string;
}

/** One shape for a list or a map, and another one for all else. */
export interface EitherShape {
  readonly kind: 'either';
  readonly of: 'list' | 'map';
  readonly then: string;
  readonly other: string;
}

/** Shapes by name; `Contract` is the whole document and `X[]` a list of `X`. */
export type ShapeTable = Readonly<Record<string, Shape>>;

interface ObjectOptions {
  readonly open?: boolean;
  readonly when?: readonly Variant[];
  readonly exactlyOne?: readonly string[];
  readonly alike?: readonly string[];
}

/**
 * An object's shape from its keys: `name! port:integer roles:Role[]` are a required string, an integer
 * and a list of roles. Keys beyond them are not allowed unless it is `open`.
 */
export function object(fields: string, options: ObjectOptions = {}): ObjectShape {
  return {
    kind: 'object',
    fields: new Map(fields.split(/\s+/).filter(Boolean).map(parseField)),
    open: options.open ?? false,
    when: options.when ?? [],
    exactlyOne: options.exactlyOne ?? [],
    alike: options.alike ?? [],
  };
}

function parseField(field: string): [string, Field] {
  const [name = '', shape = 'string'] = field.split(':');
  return [name.replace('!', ''), { shape, required: name.endsWith('!') }];
}

export function value(types: string, bounds: Omit<ValueShape, 'kind' | 'types'> = {}): ValueShape {
  return { kind: 'value', types: types.split(' ') as ValueType[], ...bounds };
}

/** A text out of a list. @param meant see `ValueShape` */
export function choice(values: string, meant: Readonly<Record<string, string>> = {}): ValueShape {
  return value('string', { oneOf: values.split(' '), meant });
}

export function list(of: string, bounds: Omit<ListShape, 'kind' | 'of'> = {}): ListShape {
  return { kind: 'list', of, ...bounds };
}

export function either(of: 'list' | 'map', then: string, other: string): EitherShape {
  return { kind: 'either', of, then, other };
}

/** The shape that a table gives a name, `X[]` included. */
export function shapeOf(table: ShapeTable, name: string): Shape {
  if (name.endsWith('[]')) return list(name.slice(0, -2));
  const shape = table[name];
  if (!shape) throw new Error(`No shape is named "${name}".`);
  return shape;
}
