import { checkPolicies } from './check-policies.ts';
import { checkRelationships } from './check-relationships.ts';
import { checkUnused } from './check-unused.ts';
import type { DataProduct, Property, SchemaObject } from './data-product.ts';
import { logicalTypeFromV22 } from './product-from-v22.ts';
import { isLogicalType, writtenKeyPosition } from './product-parts.ts';
import { type Report, shorten } from './report.ts';
import { at, type SourceNode, textAt } from './source-node.ts';
import { createLocate, type Locate, placeOf } from './sources.ts';

/** Reports well-formed contracts that are no product, or not all of one. */
export function checkMeaning(product: DataProduct, root: SourceNode, report: Report): void {
  const locate = createLocate(root);
  checkHeader(product, root, report);
  checkNames(product.objects, 'DUPLICATE_OBJECT', 'schema objects', locate, report);
  for (const object of product.objects) checkProperties(object.properties, locate, report);
  checkRelationships(product, locate, report);
  checkPolicies(root, report);
  checkUnused(product, root, locate, report);
}

// https://semver.org, its suggested expression without named groups.
const semver =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-(?:0|[1-9]\d*|\d*[a-z-][\da-z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-z-][\da-z-]*))*)?(?:\+[\da-z-]+(?:\.[\da-z-]+)*)?$/i;

function checkHeader(product: DataProduct, root: SourceNode, report: Report): void {
  if (product.version && !semver.test(product.version)) {
    const message = `The version "${shorten(product.version)}" is no semantic version; write one such as "1.0.0".`;
    report('INVALID_VERSION', at(root, 'version') ?? root, message);
  }
  if (!product.domain) {
    const key = at(root, 'dataset') ? 'datasetDomain' : 'domain';
    report('MISSING_DOMAIN', root, `The contract names no domain; add "${key}".`);
  }
  for (const key of ['username', 'password']) {
    const node = at(root, key);
    if (!node) continue;
    const message = `The contract carries a "${key}", which is not read; remove it and change the secret.`;
    report('CREDENTIALS_IN_CONTRACT', node, message);
  }
}

function checkProperties(properties: readonly Property[], locate: Locate, report: Report): void {
  checkNames(properties, 'DUPLICATE_PROPERTY', 'properties', locate, report);
  checkKeyPositions(properties, locate, report);
  for (const property of properties) checkProperty(property, locate, report);
}

function checkNames(
  named: readonly (SchemaObject | Property)[],
  code: 'DUPLICATE_OBJECT' | 'DUPLICATE_PROPERTY',
  what: string,
  locate: Locate,
  report: Report,
): void {
  const first = new Map<string, string>();
  for (const { name, path } of named) {
    const earlier = first.get(name);
    if (name && earlier !== undefined) {
      const message = `Two ${what} are named "${shorten(name)}", the other at "${earlier}"; rename one of them.`;
      report(code, placeOf(path, locate, 'name', 'table', 'column'), message);
    }
    first.set(name, path);
  }
}

function checkKeyPositions(properties: readonly Property[], locate: Locate, report: Report): void {
  const keys = properties.filter(({ primaryKey }) => primaryKey);
  const seen = new Map<number, string>();
  for (const { name, path } of keys) {
    const node = locate(path);
    const position = node && writtenKeyPosition(node);
    if (position === undefined) continue;
    const place = placeOf(path, locate, 'primaryKeyPosition');
    const other = seen.get(position);
    if (other !== undefined) {
      const message = `"${name}" and "${other}" both have the key position ${position}; number them 1, 2, 3 ...`;
      report('DUPLICATE_KEY_POSITION', place, message);
    } else if (position > keys.length) {
      const message = `"${name}" has the key position ${position} and the key has ${keys.length} properties; number them 1, 2, 3 ...`;
      report('KEY_POSITION_GAP', place, message);
    }
    seen.set(position, name);
  }
}

function checkProperty(property: Property, locate: Locate, report: Report): void {
  checkLogicalType(property, locate, report);
  if (property.logicalType === 'array' && !property.items) {
    const message = `The array "${shorten(property.name)}" does not say what it holds; add "items".`;
    report('ARRAY_WITHOUT_ITEMS', placeOf(property.path, locate), message);
  }
  checkProperties(property.properties, locate, report);
  if (property.items) checkProperty(property.items, locate, report);
}

function checkLogicalType({ name, logicalType, path }: Property, locate: Locate, report: Report): void {
  const node = locate(path);
  const written = textAt(node, 'logicalType');
  if (isLogicalType(written)) return;
  const label = name ? `"${shorten(name)}"` : 'The item';
  if (at(node, 'logicalType') === undefined) {
    const message = `${label} has no "logicalType" and is read as "${logicalType}"; add one.`;
    report('MISSING_LOGICAL_TYPE', placeOf(path, locate), message);
  } else if (written !== undefined && at(node, 'column') && !logicalTypeFromV22(written)) {
    const message = `${label} has the unknown logical type "${shorten(written)}" and is read as a string; write string, integer, number, boolean, date or timestamp.`;
    report('UNKNOWN_LOGICAL_TYPE', placeOf(path, locate, 'logicalType'), message);
  }
}
