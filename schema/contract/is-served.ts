import type { DataProduct } from './data-product.ts';

/** Whether a contract names a server `graphql`, and so has a graph. */
export function isServed({ servers }: Pick<DataProduct, 'servers'>): boolean {
  return servers.some(({ server }) => server === 'graphql');
}
