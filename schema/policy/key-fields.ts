import type { ConstDirectiveNode } from 'graphql';
import { argument } from './directives/policy-link.ts';

/** Names in all keys of an entity, as a subgraph's own directives write them, nested ones included. */
export function keyFields(directives?: readonly ConstDirectiveNode[]): string[] {
  return wholeKeys(directives).flat();
}

/** The keys of an entity, each as a list of its names. */
export function wholeKeys(directives: readonly ConstDirectiveNode[] = []): string[][] {
  return directives
    .filter(({ name }) => name.value === 'key' || name.value === 'federation__key')
    .map((key) => String(argument(key, 'fields') ?? '').match(/\w+/g) ?? []);
}
