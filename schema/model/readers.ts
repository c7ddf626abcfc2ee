import type { DataProduct } from '../contract/data-product.ts';
import { isRecord } from '../is-record.ts';
import type { ReportModelFinding } from './model-finding.ts';
import { isText, shown } from './policy-values.ts';

/** The owner's word that another domain's pipeline reads one of the product's objects. */
export interface ContractReader {
  readonly domain: string;
  /** The object's name in the contract. */
  readonly object: string;
  /** Columns of the snapshot. @default all that its policy shows the reader */
  readonly columns?: readonly string[];
}

/** An object of a product, as readers and input ports name it: `users`, or `{ name: users, columns: [id] }`. */
export interface NamedObject {
  readonly name: string;
  readonly columns?: readonly string[];
}

/** Reads a list of objects; `undefined` where it is none. */
export function readNamedObjects(value: unknown): readonly NamedObject[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const objects = value.map(readNamedObject);
  return objects.every((object) => object !== undefined) ? objects : undefined;
}

function readNamedObject(value: unknown): NamedObject | undefined {
  if (isText(value)) return { name: value };
  const { name, columns, ...more } = isRecord(value) ? value : {};
  if (!isText(name) || !isTexts(columns) || Object.keys(more).length > 0) return undefined;
  return { name, columns };
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every(isText);
}

/** Reads the contract's `readers: [{ domain: analytics, objects: [users] }]`: without it no domain reads anything. */
export function readersOf(
  { customProperties: { readers }, objects }: DataProduct,
  report: ReportModelFinding,
): readonly ContractReader[] {
  if (readers === undefined) return [];
  return [readers].flat().flatMap((reader): ContractReader[] => {
    const { domain, objects: named, description: _, ...more } = isRecord(reader) ? reader : {};
    const read = readNamedObjects(named);
    if (!isText(domain) || !read || Object.keys(more).length > 0) {
      report(
        'POLICY_NOT_READABLE',
        'customProperties',
        `"readers" has ${shown(reader)}. Write { domain: analytics, objects: [users, { name: orders, columns: [id, total] }] }.`,
      );
      return [];
    }
    for (const { name, columns = [] } of read) {
      const object = objects.find((one) => one.name === name);
      const unknown = columns.find(
        (column) => !object?.properties.some(({ physicalName }) => physicalName === column),
      );
      if (object && unknown === undefined) continue;
      const what = object ? `the column "${unknown}" of "${name}"` : `the object "${name}"`;
      const message = `"readers" names ${what}, which this contract does not have. Name an object of its schema, and columns as their "physicalName".`;
      report('POLICY_NOT_READABLE', 'customProperties', message);
    }
    return read.map(({ name, columns }) => ({
      domain,
      object: name,
      ...(columns === undefined ? {} : { columns }),
    }));
  });
}
