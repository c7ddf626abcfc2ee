import type { FieldNode } from 'graphql';

/** The key under which a field stands in the answer. */
export function responseName({ alias, name }: Pick<FieldNode, 'alias' | 'name'>): string {
  return (alias ?? name).value;
}
