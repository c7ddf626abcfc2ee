import { type Report, shorten } from './report.ts';
import type { ValueShape, ValueType } from './shape.ts';
import type { SourceNode, SourceScalar } from './source-node.ts';
import { formatExamples, hasFormat } from './text-formats.ts';

/** Reports a value whose type or bounds do not match its shape. */
export function checkValue(node: SourceNode, shape: ValueShape, report: Report): void {
  if (!shape.types.some((type) => hasType(node, type))) reportType(node, shape.types, report, shape);
  else if (node.kind === 'scalar' && typeof node.value === 'string')
    checkText(node, node.value, shape, report);
  else if (node.kind === 'scalar' && typeof node.value === 'number')
    checkNumber(node, node.value, shape, report);
}

function hasType(node: SourceNode, type: ValueType): boolean {
  if (type === 'object') return node.kind === 'map';
  if (type === 'array') return node.kind === 'list';
  if (node.kind !== 'scalar') return false;
  switch (type) {
    case 'null':
      return node.value === null;
    case 'number':
      // YAML has `.inf` and `.nan`, and JSON has not.
      return Number.isFinite(node.value);
    case 'integer':
      return Number.isInteger(node.value);
    default:
      return typeof node.value === type;
  }
}

export function reportType(
  node: SourceNode,
  types: readonly ValueType[],
  report: Report,
  { tolerates = [] }: Pick<ValueShape, 'tolerates'> = {},
): void {
  const expected = types.map((type) => typeNames[type]).join(' or ');
  const found = `The value is ${describe(node)} and should be ${expected}`;
  const tolerance = tolerates.find(({ pattern }) => !pattern);
  const isUnquoted = types.includes('string') && node.kind === 'scalar' && node.value !== null;
  const advice = tolerance?.advice ?? (isUnquoted ? 'write it in quotes' : 'change it, or remove its key');
  report(tolerance?.code ?? 'WRONG_TYPE', node, `${found}; ${advice}.`);
}

const typeNames: Readonly<Record<ValueType, string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'nothing',
  object: 'a map',
  array: 'a list',
};

function describe(node: SourceNode): string {
  if (node.kind === 'map') return 'a map';
  if (node.kind === 'list') return 'a list';
  if (node.value === null) return 'empty';
  if (typeof node.value === 'string') return `the text "${shorten(node.value)}"`;
  return `the ${typeof node.value} "${node.value}"`;
}

function checkText(node: SourceScalar, text: string, shape: ValueShape, report: Report): void {
  if (shape.oneOf && !shape.oneOf.includes(text)) {
    const allowed = `"${shape.oneOf.join('", "')}"`;
    const found = `"${shorten(text)}" is not allowed here`;
    const meant = Object.hasOwn(shape.meant ?? {}, text.toLowerCase()) && shape.meant?.[text.toLowerCase()];
    const advice = meant ? `write ${meant}; allowed are ${allowed}` : `write ${allowed}`;
    report(shape.code ?? 'VALUE_NOT_ALLOWED', node, `${found}; ${advice}.`);
  }
  if (shape.pattern && !shape.pattern.test(text)) reportPattern(node, text, shape, report);
  if (shape.format && !hasFormat(text, shape.format)) {
    const found = `"${shorten(text)}" is no ${shape.format}`;
    report('FORMAT_MISMATCH', node, `${found}; write one such as "${formatExamples[shape.format]}".`);
  }
}

function reportPattern(node: SourceScalar, text: string, shape: ValueShape, report: Report): void {
  const tolerance = shape.tolerates?.find(({ pattern }) => pattern?.test(text));
  if (tolerance) {
    const quoted = `"${shorten(text)}"`;
    const found = tolerance.found
      ? `${quoted} ${tolerance.found}`
      : `The standard's text allows ${quoted} and its JSON Schema does not`;
    report(tolerance.code, node, `${found}; ${tolerance.advice}.`);
  } else {
    const found = `"${shorten(text)}" does not match ${shape.pattern}`;
    report('PATTERN_MISMATCH', node, `${found}; write a text that does.`);
  }
}

function checkNumber(
  node: SourceScalar,
  number: number,
  { minimum, above }: ValueShape,
  report: Report,
): void {
  if (minimum !== undefined && number < minimum) {
    report('OUT_OF_RANGE', node, `The number "${number}" is too small; write ${minimum} or more.`);
  }
  if (above !== undefined && number <= above) {
    report('OUT_OF_RANGE', node, `The number "${number}" is too small; write more than ${above}.`);
  }
}
