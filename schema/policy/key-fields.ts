import type { ConstDirectiveNode } from 'graphql';
import { argument } from './directives/policy-link.ts';

/** Names in all keys of an entity, as a subgraph's own directives write them; those of nested objects among them. */
export function keyFields(directives?: readonly ConstDirectiveNode[]): string[] {
  return wholeKeys(directives).flat();
}

/** Each key of an entity, as the names in it. */
export function wholeKeys(directives: readonly ConstDirectiveNode[] = []): string[][] {
  return directives
    .filter(({ name }) => name.value === 'key' || name.value === 'federation__key')
    .map((key) => String(argument(key, 'fields') ?? '').match(/\w+/g) ?? []);
}
