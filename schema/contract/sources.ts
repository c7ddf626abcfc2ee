import { childPath, type SourceNode, type SourcePlace } from './source-node.ts';

/** Finds the source of a part of the product by its path. */
export type Locate = (path: string) => SourceNode | undefined;

export function createLocate(root: SourceNode): Locate {
  const sources = new Map<string, SourceNode>();
  index(root, sources);
  return (path) => sources.get(path);
}

function index(node: SourceNode, sources: Map<string, SourceNode>): void {
  sources.set(node.path, node);
  const children = node.kind === 'map' ? node.entries.values() : node.kind === 'list' ? node.items : [];
  for (const child of children) index(child, sources);
}

/** Where the first of `keys` that is written stands, else the part itself. */
export function placeOf(path: string, locate: Locate, ...keys: readonly string[]): SourcePlace {
  const written = keys.flatMap((key) => locate(childPath(path, key)) ?? [])[0];
  return written ?? locate(path) ?? { path, line: 1, column: 1 };
}
