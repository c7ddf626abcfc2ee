import type { ClassicSubgraph } from '../classic-subgraphs.ts';

/** One list through two domains, some 8 MB in size. */
const items = Array.from({ length: 18_300 }, (_, index) => ({
  id: `I${String(index).padStart(6, '0')}`,
  title: `Item ${index} of the catalogue`,
  description: describe(index),
  price: (index * 37) % 10_000,
}));

const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])\n';

export const largeSubgraphs: readonly ClassicSubgraph[] = [
  {
    name: 'catalogue',
    sdl: `${link}
      type Query { items: [Item] }
      type Item @key(fields: "id") { id: ID!  title: String  description: String  price: Int }`,
    resolvers: { Query: { items: () => items } },
  },
  {
    name: 'stock',
    sdl: `${link}
      type Item @key(fields: "id") { id: ID!  inStock: Boolean  quantity: Int  warehouse: String }`,
    resolvers: {
      Item: {
        inStock: ({ id }: { id: string }) => numberOf(id) % 3 !== 0,
        quantity: ({ id }: { id: string }) => numberOf(id) % 100,
        warehouse: ({ id }: { id: string }) => `warehouse ${numberOf(id) % 12} in the north`,
      },
    },
  },
] as unknown as readonly ClassicSubgraph[];

export const largeQuery = 'query Large { items { id title description price inStock quantity warehouse } }';

function describe(index: number): string {
  const words = ['sturdy', 'light', 'folding', 'oak', 'steel', 'blue', 'classic', 'outdoor'];
  return Array.from({ length: 44 }, (_, n) => words[(index + n * n) % words.length]).join(' ');
}

function numberOf(id: string): number {
  return Number(id.slice(1));
}
