/** A value of the author's document, with the place it was written at. */
export type SourceNode = SourceMap | SourceList | SourceScalar;

export interface SourcePlace {
  /** `schema[0].properties[2].logicalType`; empty for the document itself. */
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based. */
  readonly column: number;
}

export interface SourceMap extends SourcePlace {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, SourceNode>;
  /** Where each key of `entries` is written; its path is the value's. */
  readonly keys: ReadonlyMap<string, SourcePlace>;
}

export interface SourceList extends SourcePlace {
  readonly kind: 'list';
  readonly items: readonly SourceNode[];
}

export interface SourceScalar extends SourcePlace {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
}

const plainKey = /^[A-Za-z_][\w-]*$/;

/** The path of `key` under `path`; keys that are not identifiers are quoted. */
export function childPath(path: string, key: string | number): string {
  if (typeof key === 'number') return `${path}[${key}]`;
  if (!plainKey.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path ? `${path}.${key}` : key;
}

/**
 * The value as JSON would hold it. A key `__proto__` becomes an own property like any other:
 * `Object.fromEntries` defines, it does not assign.
 */
export function plainValue(node: SourceNode): unknown {
  switch (node.kind) {
    case 'map':
      return Object.fromEntries([...node.entries].map(([key, value]) => [key, plainValue(value)]));
    case 'list':
      return node.items.map(plainValue);
    case 'scalar':
      return node.value;
  }
}

/** The value at `key`, if the node is a map that has it. */
export function at(node: SourceNode | undefined, key: string): SourceNode | undefined {
  return node?.kind === 'map' ? node.entries.get(key) : undefined;
}

/** The items of the list at `key`; none where there is no list. */
export function itemsAt(node: SourceNode | undefined, key: string): readonly SourceNode[] {
  const list = at(node, key);
  return list?.kind === 'list' ? list.items : [];
}

export function scalarAt(node: SourceNode | undefined, key: string): SourceScalar['value'] | undefined {
  const scalar = at(node, key);
  return scalar?.kind === 'scalar' ? scalar.value : undefined;
}

export function textAt(node: SourceNode | undefined, key: string): string | undefined {
  const value = scalarAt(node, key);
  return typeof value === 'string' ? value : undefined;
}

export function flagAt(node: SourceNode | undefined, key: string): boolean {
  return scalarAt(node, key) === true;
}

/** The texts of the list at `key`; items of another type are left out. */
export function textsAt(node: SourceNode | undefined, key: string): string[] {
  return itemsAt(node, key).flatMap((item) =>
    item.kind === 'scalar' && typeof item.value === 'string' ? [item.value] : [],
  );
}
