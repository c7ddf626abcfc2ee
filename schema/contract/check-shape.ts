import { type Report, shorten } from './report.ts';
import {
  type Field,
  type ListShape,
  type ObjectShape,
  type Shape,
  type ShapeTable,
  shapeOf,
  type ValueShape,
  type ValueType,
  type Variant,
} from './shape.ts';
import { childPath, plainValue, type SourceMap, type SourceNode, type SourceScalar } from './source-node.ts';
import { hasFormat } from './text-formats.ts';

/** Reports each way in which a document is not what a table's `Contract` says. */
export function checkShape(root: SourceNode, table: ShapeTable, report: Report): void {
  new ShapeChecker(table, report).check(root, 'Contract');
}

class ShapeChecker {
  readonly #table: ShapeTable;
  readonly #report: Report;

  constructor(table: ShapeTable, report: Report) {
    this.#table = table;
    this.#report = report;
  }

  check(node: SourceNode, name: string): void {
    const shape = shapeOf(this.#table, name);
    switch (shape.kind) {
      case 'value':
        return this.#checkValue(node, shape);
      case 'list':
        return this.#checkList(node, shape);
      case 'object':
        return this.#checkObject(node, shape);
      case 'either':
        return this.check(node, node.kind === 'list' ? shape.list : shape.other);
    }
  }

  #checkObject(node: SourceNode, shape: ObjectShape): void {
    if (node.kind !== 'map') return this.#reportType(node, ['object']);
    const variants = shape.when.filter((variant) => applies(variant, node));
    const shapes = [
      shape,
      ...variants.map((variant) => shapeOf(this.#table, variant.shape)).filter(isObject),
    ];
    this.#checkRequired(node, shapes);
    for (const [key, value] of node.entries) {
      const fields = shapes.flatMap(({ fields }) => fields.get(key) ?? []);
      if (fields.length === 0 && !shape.open) this.#reportUnknown(node, key, value, shapes);
      for (const name of new Set(fields.map((field) => field.shape))) this.check(value, name);
    }
    this.#checkExactlyOne(node, shapes.find(({ exactlyOne }) => exactlyOne.length > 0)?.exactlyOne ?? []);
    this.#checkAlike(node, shape.alike);
  }

  #checkRequired(node: SourceMap, shapes: readonly ObjectShape[]): void {
    const required = shapes.flatMap(({ fields }) => [...fields].filter(([, field]) => field.required));
    for (const [key] of new Map<string, Field>(required)) {
      if (node.entries.has(key)) continue;
      const place = { ...node, path: childPath(node.path, key) };
      this.#report('MISSING_KEY', place, `The key "${key}" is missing${within(node)}; add it.`);
    }
  }

  #reportUnknown(node: SourceMap, key: string, value: SourceNode, shapes: readonly ObjectShape[]): void {
    const known = shapes.flatMap(({ fields }) => [...fields.keys()]);
    const close = known.find((name) => name.toLowerCase() === key.toLowerCase());
    const advice = close ? `write "${close}"` : `remove it, or put it under "customProperties"`;
    this.#report(
      'UNKNOWN_KEY',
      value,
      `The standard has no key "${shorten(key)}"${within(node)}; ${advice}.`,
    );
  }

  #checkExactlyOne(node: SourceMap, names: readonly string[]): void {
    if (names.length === 0) return;
    const written = names.filter((name) => node.entries.has(name));
    if (written.length === 0) {
      const message = `The rule has no operator; add one of ${quoted(names)}.`;
      this.#report('MISSING_KEY', node, message);
    }
    if (written.length > 1) {
      const message = `The rule has the operators ${quoted(written)} and the JSON Schema allows one; write a rule for each.`;
      this.#report('SEVERAL_OPERATORS', node, message);
    }
  }

  #checkAlike(node: SourceMap, names: readonly string[]): void {
    const [first, second] = names.map((name) => node.entries.get(name));
    if (!first || !second || first.kind === second.kind) return;
    const message = `${quoted(names)} are a list and a text; write both as lists or both as texts.`;
    this.#report('WRONG_TYPE', second, message);
  }

  #checkList(node: SourceNode, shape: ListShape): void {
    if (node.kind !== 'list') return this.#reportType(node, ['array']);
    const { min = 0, max = Number.POSITIVE_INFINITY } = shape;
    const size = node.items.length;
    if (size < min) this.#report('OUT_OF_RANGE', node, `The list has ${size} items; write at least ${min}.`);
    if (size > max) this.#report('OUT_OF_RANGE', node, `The list has ${size} items; write at most ${max}.`);
    if (shape.unique && new Set(node.items.map((item) => JSON.stringify(plainValue(item)))).size < size) {
      this.#report('OUT_OF_RANGE', node, 'The list has an item twice; remove one of them.');
    }
    for (const item of node.items) this.check(item, shape.of);
  }

  #checkValue(node: SourceNode, shape: ValueShape): void {
    if (!shape.types.some((type) => hasType(node, type))) {
      const tolerance = shape.tolerates?.find(({ pattern }) => !pattern);
      if (!tolerance) return this.#reportType(node, shape.types);
      const message = `The value is ${describe(node)} and the JSON Schema says ${shape.types.join(' or ')}`;
      return this.#report(tolerance.code, node, `${message}; ${tolerance.advice}.`);
    }
    if (node.kind !== 'scalar') return;
    if (typeof node.value === 'string') this.#checkText(node, node.value, shape);
    if (typeof node.value === 'number') this.#checkNumber(node, node.value, shape);
  }

  #checkText(node: SourceScalar, text: string, shape: ValueShape): void {
    if (shape.oneOf && !shape.oneOf.includes(text)) {
      const message = `"${shorten(text)}" is not allowed here; write ${quoted(shape.oneOf)}.`;
      this.#report(shape.code ?? 'VALUE_NOT_ALLOWED', node, message);
    }
    if (shape.pattern && !shape.pattern.test(text)) this.#checkTolerance(node, text, shape);
    if (shape.format && !hasFormat(text, shape.format)) {
      const message = `"${shorten(text)}" is no ${shape.format}; write one as ${formatExamples[shape.format]}.`;
      this.#report('FORMAT_MISMATCH', node, message);
    }
  }

  #checkTolerance(node: SourceScalar, text: string, shape: ValueShape): void {
    const tolerance = shape.tolerates?.find(({ pattern }) => pattern?.test(text));
    if (tolerance) {
      const message = `"${shorten(text)}" is in the standard's text and not in its JSON Schema`;
      return this.#report(tolerance.code, node, `${message}; ${tolerance.advice}.`);
    }
    const message = `"${shorten(text)}" does not match ${shape.pattern}; write a text that does.`;
    this.#report('PATTERN_MISMATCH', node, message);
  }

  #checkNumber(node: SourceScalar, number: number, { minimum, above }: ValueShape): void {
    if (minimum !== undefined && number < minimum) {
      this.#report('OUT_OF_RANGE', node, `${number} is too small; write ${minimum} or more.`);
    }
    if (above !== undefined && number <= above) {
      this.#report('OUT_OF_RANGE', node, `${number} is too small; write more than ${above}.`);
    }
  }

  #reportType(node: SourceNode, types: readonly ValueType[]): void {
    const quote = types.includes('string') && node.kind === 'scalar' && node.value !== null;
    const advice = quote
      ? 'write it in quotes'
      : `write ${types.map((type) => typeNames[type]).join(' or ')}`;
    const message = `The value is ${describe(node)} and should be ${types.map((type) => typeNames[type]).join(' or ')}`;
    this.#report('WRONG_TYPE', node, `${message}; ${advice}.`);
  }
}

const formatExamples = {
  date: '2026-01-31',
  'date-time': '2026-01-31T09:30:00Z',
  uri: 'https://example.com/data',
} as const;

const typeNames: Readonly<Record<ValueType, string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'nothing',
  object: 'a map',
  array: 'a list',
};

function isObject(shape: Shape): shape is ObjectShape {
  return shape.kind === 'object';
}

function applies(variant: Variant, node: SourceMap): boolean {
  const decider = node.entries.get(variant.key);
  if (!decider) return variant.orAbsent ?? false;
  if (decider.kind !== 'scalar' || typeof decider.value !== 'string') return false;
  return variant.values?.includes(decider.value) ?? true;
}

function hasType(node: SourceNode, type: ValueType): boolean {
  switch (type) {
    case 'object':
      return node.kind === 'map';
    case 'array':
      return node.kind === 'list';
    case 'null':
      return node.kind === 'scalar' && node.value === null;
    case 'number':
      return node.kind === 'scalar' && Number.isFinite(node.value);
    case 'integer':
      return node.kind === 'scalar' && Number.isInteger(node.value);
    default:
      return node.kind === 'scalar' && typeof node.value === type;
  }
}

function describe(node: SourceNode): string {
  if (node.kind === 'map') return 'a map';
  if (node.kind === 'list') return 'a list';
  if (node.value === null) return 'empty';
  return typeof node.value === 'string'
    ? `the text "${shorten(node.value)}"`
    : `${typeof node.value} ${node.value}`;
}

function within(node: SourceMap): string {
  return node.path ? ` in "${node.path}"` : '';
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
