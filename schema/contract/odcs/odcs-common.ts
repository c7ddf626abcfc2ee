import { choice, list, object, type ShapeTable, type ValueShape, value } from '../shape.ts';

/** What is meant by names of types that the standard does not have, as advice. */
const typesBeforeV31: Readonly<Record<string, string>> = {
  text: '"string"',
  varchar: '"string"',
  uuid: '"string"',
  int: '"integer"',
  long: '"integer"',
  bigint: '"integer"',
  decimal: '"number"',
  numeric: '"number"',
  float: '"number"',
  double: '"number"',
  bool: '"boolean"',
  record: '"object"',
  struct: '"object"',
  json: '"object"',
  variant: '"object"',
  list: '"array"',
  datetime: '"date", or "timestamp" with "apiVersion: v3.1.0"',
  timestamp: '"date", or "timestamp" with "apiVersion: v3.1.0"',
  time: '"string", or "time" with "apiVersion: v3.1.0"',
  map: '"object", or "map" with "apiVersion: v3.2.0"',
};

const typesFromV31 = {
  ...typesBeforeV31,
  datetime: '"timestamp"',
  timestamp_tz: '"timestamp"',
  timestamp_ntz: '"timestamp"',
};

/** The logical types of a version. */
export function logicalTypeShape(names: string): ValueShape {
  return choice(names, names.includes('timestamp') ? typesFromV31 : typesBeforeV31);
}

/** Shapes that v3.0 and v3.1 write alike. */
export const commonShapes = {
  any: value('string number boolean null object array'),
  string: value('string'),
  boolean: value('boolean'),
  integer: value('integer'),
  number: value('number'),
  object: value('object'),
  scalar: value('string number boolean null'),
  textOrObject: value('string object'),
  count: value('integer', { minimum: 0 }),
  positive: value('number', { above: 0 }),
  uri: value('string', { format: 'uri' }),
  sftpUri: value('string', { format: 'uri', pattern: /^sftp:\/\/.*/u }),
  date: value('string', { format: 'date' }),
  timestamp: value('string', { format: 'date-time' }),
  kind: value('string', { oneOf: ['DataContract'], code: 'WRONG_KIND' }),
  range: list('number', { min: 2, max: 2, unique: true }),
  uniqueNames: list('string', { min: 1, unique: true }),
  IntegerFormat: choice('i8 i16 i32 i64 i128 u8 u16 u32 u64 u128'),
  NumberFormat: choice('f32 f64'),
  Dimension: choice('accuracy completeness conformity consistency coverage timeliness uniqueness'),
  RuleType: choice('text library sql custom'),
  CustomRule: object('engine! implementation!:textOrObject', { open: true }),
  TextOptions: object('minLength:count maxLength:count pattern format'),
  ObjectOptions: object('maxProperties:count minProperties:count required:uniqueNames'),
  ArrayOptions: object('maxItems:count minItems:count uniqueItems:boolean'),
  OfText: object('logicalTypeOptions:TextOptions', { open: true }),
  OfDate: object('logicalTypeOptions:DateOptions', { open: true }),
  OfTime: object('logicalTypeOptions:TimeOptions', { open: true }),
  OfInteger: object('logicalTypeOptions:IntegerOptions', { open: true }),
  OfNumber: object('logicalTypeOptions:NumberOptions', { open: true }),
  OfObject: object('logicalTypeOptions:ObjectOptions properties:Property[]', { open: true }),
  OfArray: object('logicalTypeOptions:ArrayOptions items:Item', { open: true }),
} as const satisfies ShapeTable;

/** Which options a logical type has; a property without a type must satisfy all of them. */
export const logicalTypeVariants = [
  { key: 'logicalType', values: ['string'], orAbsent: true, shape: 'OfText' },
  { key: 'logicalType', values: ['date'], orAbsent: true, shape: 'OfDate' },
  { key: 'logicalType', values: ['integer'], orAbsent: true, shape: 'OfInteger' },
  { key: 'logicalType', values: ['number'], orAbsent: true, shape: 'OfNumber' },
  { key: 'logicalType', values: ['object'], orAbsent: true, shape: 'OfObject' },
  { key: 'logicalType', values: ['array'], orAbsent: true, shape: 'OfArray' },
] as const;

const operators = {
  mustBe: 'any',
  mustNotBe: 'any',
  mustBeGreaterThan: 'number',
  mustBeGreaterOrEqualTo: 'number',
  mustBeLessThan: 'number',
  mustBeLessOrEqualTo: 'number',
  mustBeBetween: 'range',
  mustNotBeBetween: 'range',
} as const;

export const operatorNames = Object.keys(operators);

export const operatorFields = Object.entries(operators)
  .map(([name, shape]) => `${name}:${shape}`)
  .join(' ');
