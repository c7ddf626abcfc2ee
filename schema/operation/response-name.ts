import type { FieldNode } from 'graphql';

/** The key of a field in the response. */
export function responseName({ alias, name }: Pick<FieldNode, 'alias' | 'name'>): string {
  return (alias ?? name).value;
}
