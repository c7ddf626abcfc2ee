import type { TypeShapes } from '../operation/type-shapes.ts';

/** The types of a connection's rows: its counts disclose as much of the rows as the rows themselves. */
export function pageOf({ types, possible }: TypeShapes, name: string): string[] {
  const { fields } = types.get(name) ?? {};
  if (!fields || !name.endsWith('Connection')) return [];
  const edge = types.get(fields.get('edges')?.returns ?? '');
  const nodes = [fields.get('nodes'), edge?.fields.get('node')];
  return nodes.flatMap((node) => (node ? [node.returns, ...possible(node.returns)] : []));
}
