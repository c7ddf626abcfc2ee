import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse } from 'graphql';
import { composeSupergraph } from '#schema/compose.ts';

/**
 * The four subgraphs with which federation gateways are compared: accounts, inventory, products, reviews. A nonce
 * changes no response; it makes a fetch unique.
 */
export interface ClassicSubgraph {
  readonly name: string;
  readonly sdl: string;
  readonly resolvers: Record<string, Record<string, (source: never, args: never) => unknown>>;
}

const names = ['Uri', 'Dotan', 'Kamil', 'Arda', 'Gil', 'Laurin'];
const users = names.map((name, index) => ({ id: `${index + 1}`, name, username: `u${name.toLowerCase()}` }));

const products = ['Table', 'Couch', 'Glass', 'Chair', 'TV', 'Lamp', 'Grill', 'Fridge', 'Sofa'].map(
  (name, index) => ({
    upc: `${index + 1}`,
    name,
    price: [899, 1299, 15, 499, 1299, 6999, 3999, 100000, 9999][index] ?? 0,
    weight: [100, 1000, 20, 100, 1000, 300, 2000, 6000, 900][index] ?? 0,
    inStock: index % 3 !== 1,
  }),
);

const bodies = ['Love it!', 'Too expensive.', 'Could be better.', 'Prefer something else.', 'wat'];
const reviews = Array.from({ length: 22 }, (_, index) => ({
  id: `${index + 1}`,
  body: bodies[index % bodies.length],
  authorID: `${(index % 6) + 1}`,
  upc: `${((index * 5) % 9) + 1}`,
}));

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@external", "@requires", "@provides", "@shareable"])\n';

export const classicSubgraphs: readonly ClassicSubgraph[] = [
  {
    name: 'accounts',
    sdl: `${link}
      type Query { me: User  users(nonce: String): [User] }
      type User @key(fields: "id") {
        id: ID!  name(nonce: String): String  username: String @shareable  birthday: Int
      }`,
    resolvers: {
      Query: { me: () => users[0], users: () => users },
      User: { __resolveReference: ({ id }: { id: string }) => users.find((user) => user.id === id) },
    },
  },
  {
    name: 'inventory',
    sdl: `${link}
      type Product @key(fields: "upc") {
        upc: String!  weight: Int @external  price: Int @external  inStock(nonce: String): Boolean
        shippingEstimate(nonce: String): Int @requires(fields: "price weight")
      }`,
    resolvers: {
      Product: {
        inStock: ({ upc }: { upc: string }) => products.find((product) => product.upc === upc)?.inStock,
        shippingEstimate: ({ price, weight }: { price: number; weight: number }) =>
          price > 1000 ? 0 : Math.round(weight * 0.5),
      },
    },
  },
  {
    name: 'products',
    sdl: `${link}
      type Query { topProducts(first: Int = 5, nonce: String): [Product] }
      type Product @key(fields: "upc") {
        upc: String!  name(nonce: String): String  price: Int  weight: Int
      }`,
    resolvers: {
      Query: { topProducts: (_: unknown, { first }: { first: number }) => products.slice(0, first) },
      Product: {
        __resolveReference: ({ upc }: { upc: string }) => products.find((product) => product.upc === upc),
      },
    },
  },
  {
    name: 'reviews',
    sdl: `${link}
      type Review { id: ID!  body: String  product: Product  author: User @provides(fields: "username") }
      type User @key(fields: "id") {
        id: ID!  username: String @external  numberOfReviews: Int  reviews(nonce: String): [Review]
      }
      type Product @key(fields: "upc") { upc: String!  reviews(nonce: String): [Review] }`,
    resolvers: {
      Review: {
        author: ({ authorID }: { authorID: string }) => users.find(({ id }) => id === authorID),
        product: ({ upc }: { upc: string }) => ({ upc }),
      },
      User: { reviews: ({ id }: { id: string }) => reviews.filter(({ authorID }) => authorID === id) },
      Product: { reviews: ({ upc }: { upc: string }) => reviews.filter((review) => review.upc === upc) },
    },
  },
] as unknown as readonly ClassicSubgraph[];

/** 16 fetches, and a response of some 45 kB. */
export const classicQuery = `
  fragment User on User { id username name }
  fragment Review on Review { id body }
  fragment Product on Product { inStock name price shippingEstimate upc weight }
  query Classic {
    users { ...User reviews { ...Review product { ...Product reviews { ...Review author { ...User reviews { ...Review product { ...Product } } } } } } }
    topProducts { ...Product reviews { ...Review author { ...User reviews { ...Review product { ...Product } } } } }
  }`;

/** The supergraph of them. @param urls by name. */
export function composeClassicSubgraphs(urls: Readonly<Record<string, string>>): string {
  const composed = composeSupergraph({
    subgraphs: classicSubgraphs.map(({ name, sdl }) => ({ name, sdl, url: urls[name] ?? '' })),
  });
  if (!composed.ok) throw new Error(JSON.stringify(composed.findings));
  return composed.supergraph;
}

/** Serves them with responses cached by request, so that the gateway dominates the measurement. */
export async function serveClassicSubgraphs(): Promise<Readonly<Record<string, string>>> {
  const urls = await Promise.all(classicSubgraphs.map(serve));
  return Object.fromEntries(urls);
}

async function serve({ name, sdl, resolvers }: ClassicSubgraph): Promise<[string, string]> {
  // biome-ignore lint/suspicious/noExplicitAny: its resolver map is narrower than graphql-js's resolvers.
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: resolvers as any }]);
  const responses = new Map<string, string>();
  const server = createServer(async (incoming, outgoing) => {
    const body = await readAll(incoming);
    const response = responses.get(body) ?? (await execute(body));
    responses.set(body, response);
    outgoing.writeHead(200, { 'content-type': 'application/json' }).end(response);
  });
  async function execute(body: string): Promise<string> {
    const { query, variables } = JSON.parse(body);
    return JSON.stringify(await graphql({ schema, source: query, variableValues: variables ?? {} }));
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return [name, `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`];
}

async function readAll(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
