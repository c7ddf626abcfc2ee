import { orMeant } from '../nearest-name.ts';
import { checkValue, reportType } from './check-value.ts';
import { type Report, shorten } from './report.ts';
import {
  type ListShape,
  type ObjectShape,
  type Shape,
  type ShapeTable,
  shapeOf,
  type Variant,
} from './shape.ts';
import { childPath, plainValue, type SourceMap, type SourceNode } from './source-node.ts';

/** Reports each difference between a document and the `Contract` shape of a table. */
export function checkShape(root: SourceNode, table: ShapeTable, report: Report): void {
  checkNamed(root, 'Contract', { table, report });
}

interface Context {
  readonly table: ShapeTable;
  readonly report: Report;
}

function checkNamed(node: SourceNode, name: string, context: Context): void {
  const shape = shapeOf(context.table, name);
  switch (shape.kind) {
    case 'value':
      checkValue(node, shape, context.report);
      break;
    case 'list':
      checkList(node, shape, context);
      break;
    case 'object':
      checkObject(node, shape, context);
      break;
    case 'either':
      checkNamed(node, node.kind === shape.of ? shape.then : shape.other, context);
  }
}

function checkObject(node: SourceNode, shape: ObjectShape, context: Context): void {
  if (node.kind !== 'map') {
    reportType(node, ['object'], context.report);
    return;
  }
  const variants = shape.when.filter((variant) => applies(variant, node));
  const shapes = [
    shape,
    ...variants.map((variant) => shapeOf(context.table, variant.shape)).filter(isObject),
  ];
  checkRequired(node, shape, variants, context);
  checkExactlyOne(node, shapes, context.report);
  checkAlike(node, shape.alike, context.report);
  for (const [key, value] of node.entries) {
    const names = new Set(shapes.flatMap(({ fields }) => fields.get(key)?.shape ?? []));
    if (names.size === 0 && !shape.open) reportUnknown(node, key, shapes, context.report);
    for (const name of names) checkNamed(value, name, context);
  }
}

function isObject(shape: Shape): shape is ObjectShape {
  return shape.kind === 'object';
}

function applies(variant: Variant, node: SourceMap): boolean {
  const decider = node.entries.get(variant.key);
  if (!decider) return variant.orAbsent ?? false;
  if (decider.kind !== 'scalar' || typeof decider.value !== 'string') return false;
  return variant.values?.includes(decider.value) ?? true;
}

function checkRequired(
  node: SourceMap,
  shape: ObjectShape,
  variants: readonly Variant[],
  { table, report }: Context,
): void {
  const missing = new Map(missingOf(node, shape).map((key) => [key, undefined as Variant | undefined]));
  for (const variant of variants) {
    for (const key of missingOf(node, shapeOf(table, variant.shape))) {
      if (missing.get(key) || !missing.has(key)) missing.set(key, variant);
    }
  }
  for (const [key, variant] of missing) {
    const place = { ...node, path: childPath(node.path, key) };
    const code = variant && !node.entries.has(variant.key) ? variant.absentCode : undefined;
    if (variant && code) {
      const found = `The standard's text allows an element without "${variant.key}" and its JSON Schema does not`;
      report(code, place, `${found}; write "${variant.key}".`);
    } else report('MISSING_KEY', place, `The key "${key}" is missing; add it.`);
  }
}

function missingOf(node: SourceMap, shape: Shape): string[] {
  if (!isObject(shape)) return [];
  return [...shape.fields]
    .filter(([key, field]) => field.required && !node.entries.has(key))
    .map(([key]) => key);
}

function reportUnknown(node: SourceMap, key: string, shapes: readonly ObjectShape[], report: Report): void {
  const known = shapes.flatMap(({ fields }) => [...fields.keys()]);
  const close = known.find((name) => name.toLowerCase() === key.toLowerCase());
  const advice = close ? `write "${close}"` : 'remove it, or make it one of "customProperties"';
  const place = node.keys.get(key) ?? node;
  report('UNKNOWN_KEY', place, () => {
    const meant = close ? '' : orMeant(key, known);
    return `The standard knows no key "${shorten(key)}" here; ${advice}.${meant}`;
  });
}

function checkExactlyOne(node: SourceMap, shapes: readonly ObjectShape[], report: Report): void {
  const names = shapes.find(({ exactlyOne }) => exactlyOne.length > 0)?.exactlyOne;
  if (!names) return;
  const written = names.filter((name) => node.entries.has(name));
  if (written.length === 0) {
    report('MISSING_KEY', node, `The rule has no operator; add one of "${names.join('", "')}".`);
  } else if (written.length > 1) {
    const found = `The rule has the operators "${written.join('", "')}" and the JSON Schema allows one`;
    report('SEVERAL_OPERATORS', node, `${found}; write a rule for each.`);
  }
}

function checkAlike(node: SourceMap, names: readonly string[], report: Report): void {
  const [first, second] = names.map((name) => node.entries.get(name));
  if (!first || !second || first.kind === second.kind) return;
  const found = `One of "${names.join('" and "')}" is a list and the other is not`;
  report('WRONG_TYPE', second, `${found}; write two lists or two texts.`);
}

function checkList(node: SourceNode, shape: ListShape, context: Context): void {
  if (node.kind !== 'list') {
    reportType(node, ['array'], context.report);
    return;
  }
  const { items } = node;
  const { min = 0, max = Number.POSITIVE_INFINITY } = shape;
  if (items.length < min || items.length > max) {
    const bounds = max === Number.POSITIVE_INFINITY ? `at least ${min}` : `${min} to ${max}`;
    context.report('OUT_OF_RANGE', node, `The list has ${items.length} items; write ${bounds}.`);
  }
  if (shape.unique && new Set(items.map((item) => JSON.stringify(plainValue(item)))).size < items.length) {
    context.report('OUT_OF_RANGE', node, 'The list has an item twice; remove one of them.');
  }
  for (const item of items) checkNamed(item, shape.of, context);
}
