import type { DataProduct, Property, QualityRule, SchemaObject } from './data-product.ts';
import { isColumn } from './product-from-v3.ts';
import { type Report, shorten } from './report.ts';
import { at, itemsAt, type SourceNode } from './source-node.ts';
import type { Locate } from './sources.ts';

/** Reports, each kind once, what a contract promises and nothing checks yet, and what is read and not used yet. */
export function checkUnused(product: DataProduct, root: SourceNode, locate: Locate, report: Report): void {
  const rules = product.objects.flatMap(uncheckedRules);
  tell('PROMISE_NOT_CHECKED', rules, 'quality rules', 'are read and not checked yet', locate, report);
  const properties = product.objects.flatMap((object) => object.properties);
  const bounded = properties.flatMap(uncheckedOptions);
  tell(
    'PROMISE_NOT_CHECKED',
    bounded,
    'bounds in "logicalTypeOptions"',
    'are read and not checked yet',
    locate,
    report,
  );
  const nested = properties.flatMap(nestedPromises);
  tell(
    'PROMISE_NOT_CHECKED',
    nested,
    '"required", "unique" and "enum" of nested properties',
    'are read and not checked yet',
    locate,
    report,
  );
  for (const { what, paths } of unusedFeatures(root)) {
    tell('NOT_USED_YET', paths, what, 'are read and not used yet', locate, report);
  }
}

const mostPlaces = 3;

function tell(
  code: 'PROMISE_NOT_CHECKED' | 'NOT_USED_YET',
  paths: readonly string[],
  what: string,
  found: string,
  locate: Locate,
  report: Report,
): void {
  const [first] = paths;
  const place = first === undefined ? undefined : locate(first);
  if (!place) return;
  const shown = paths.slice(0, mostPlaces).map(shorten).join(', ');
  const more = paths.length > mostPlaces ? ` and ${paths.length - mostPlaces} others` : '';
  const advice =
    code === 'PROMISE_NOT_CHECKED' ? 'check them in the pipeline' : 'consumers of the graph do not see them';
  report(code, place, `${capitalised(what)} ${found} (${paths.length}: ${shown}${more}); ${advice}.`);
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A list of valid texts becomes an enum, which is checked; a text is for people. */
function uncheckedRules(object: SchemaObject): string[] {
  const own = object.properties.flatMap(({ quality, logicalType }) =>
    quality.filter((rule) => !(logicalType === 'string' && listsValues(rule))),
  );
  const nested = object.properties.flatMap(nestedIn).flatMap(({ quality }) => quality);
  return [...object.quality, ...own, ...nested].filter(({ type }) => type !== 'text').map(({ path }) => path);
}

function listsValues({ type, metric, operators, arguments: { validValues } }: QualityRule): boolean {
  return (
    type === 'library' &&
    metric === 'invalidValues' &&
    operators.mustBe === 0 &&
    Array.isArray(validValues) &&
    validValues.every((value) => typeof value === 'string')
  );
}

/** Properties within structs and lists of structs. */
function nestedIn({ properties, items }: Property): readonly Property[] {
  return [...properties, ...(items ? [items] : [])].flatMap((property) => [property, ...nestedIn(property)]);
}

/** Beside the `format` of numbers, which says their type. */
function uncheckedOptions(property: Property): string[] {
  return [property, ...nestedIn(property)].flatMap(({ logicalType, logicalTypeOptions, path }) => {
    const isNumber = logicalType === 'integer' || logicalType === 'number';
    const options = Object.keys(logicalTypeOptions).filter((name) => !(isNumber && name === 'format'));
    return options.map((name) => `${path}.logicalTypeOptions.${name}`);
  });
}

function nestedPromises(property: Property): string[] {
  return nestedIn(property)
    .filter((nested) => nested.required || nested.unique || nested.enum !== undefined)
    .map(({ path }) => path);
}

interface UnusedFeature {
  readonly what: string;
  readonly paths: readonly string[];
}

/** Only v3.2 has them. */
function unusedFeatures(root: SourceNode): readonly UnusedFeature[] {
  const contexts: string[] = [];
  const synonyms: string[] = [];
  const measures: string[] = [];
  const variables: string[] = [];

  function visit(node: SourceNode): void {
    if (node.kind === 'scalar') {
      if (typeof node.value === 'string' && /\$\{\w+\}/.test(node.value)) variables.push(node.path);
      return;
    }
    const children = node.kind === 'map' ? node.entries.values() : node.items;
    for (const child of children) visit(child);
  }

  function visitElement(node: SourceNode): void {
    const written = itemsAt(node, 'synonyms');
    synonyms.push(...written.map(({ path }) => path));
    for (const property of itemsAt(node, 'properties')) {
      if (!isColumn(property)) measures.push(property.path);
      visitElement(property);
    }
    const items = at(node, 'items');
    if (items) visitElement(items);
  }

  for (const node of [root, ...itemsAt(root, 'schema')]) {
    const context = at(node, 'context');
    if (context) contexts.push(context.path);
  }
  for (const object of itemsAt(root, 'schema')) visitElement(object);
  for (const server of itemsAt(root, 'servers')) visit(server);
  return [
    { what: 'measures and dimensions', paths: measures },
    { what: '"context" for AI', paths: contexts },
    { what: '"synonyms"', paths: synonyms },
    { what: 'variables of servers', paths: variables },
  ];
}
