import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { arbitraryOf, type Choices } from '#test/testkit/choices.ts';
import { linkHeader } from '#test/testkit/link-header.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';
import type { TestSubgraphOptions } from '#test/testkit/test-subgraph.ts';
import { createEditedMesh } from './edited-mesh.ts';

const shop: TestSubgraphOptions = {
  name: 'shop',
  sdl: `
    ${linkHeader({ federation: ['@key', '@shareable', { name: '@cost', as: '@price' }, '@listSize'] })}
    type Query {
      book: Book
      books(first: Int, last: Int): [Book] @listSize(slicingArguments: ["first", "last"])
      latest(first: Int = 20): [Book] @listSize(slicingArguments: ["first"])
      many(first: Int, last: Int): [Book] @listSize(slicingArguments: ["first", "last"], requireOneSlicingArgument: false, assumedSize: 40)
      assumed: [Book] @listSize(assumedSize: 7)
      unsized: [Book]
      page(first: Int): Page @listSize(slicingArguments: ["first"], sizedFields: ["nodes", "edges"])
      dear: Int @price(weight: 25)
      found(where: Where, tags: [String] @price(weight: 2), exact: Boolean @price(weight: 5), cheap: Boolean @price(weight: -3)): Book
      item: Item
      shared: [Book] @shareable @listSize(assumedSize: 3)
    }
    type Mutation { touch: Book }
    interface Item { id: ID!  cover: Cover }
    type Book implements Item @key(fields: "id") { id: ID!  title: String  genre: Genre  author: Author  cover: Cover  similar: [Book] @listSize(assumedSize: 2) }
    type Map implements Item { id: ID!  cover: Cover @price(weight: 9) }
    type Cover { url: String }
    type Author @price(weight: 4) { name: String  books: [Book] }
    type Page { nodes: [Book]  edges: [Edge]  total: Int }
    type Edge { node: Book }
    enum Genre @price(weight: 3) { NOVEL POEM }
    input Where { title: String @price(weight: 6)  and: [Where!]  rated: Range = { from: 1 } }
    input Range { from: Int  to: Int }
  `,
};

const other: TestSubgraphOptions = {
  name: 'other',
  sdl: `
    ${linkHeader({ federation: ['@key', '@shareable', { name: '@cost', as: '@price' }, '@listSize'] })}
    type Query { shared: [Book] @shareable @price(weight: 2) @listSize(assumedSize: 30) }
    type Book @key(fields: "id") { id: ID! }
  `,
};

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await createTestMesh({
    subgraphs: [shop, other],
    gateway: {
      limits: {
        cost: 1,
        unpagedRows: 10,
        rows: Number.POSITIVE_INFINITY,
        values: Number.POSITIVE_INFINITY,
        recursiveSelections: 3_000,
      },
    },
  });
});
afterAll(() => mesh[Symbol.asyncDispose]());

/** The estimated cost of an operation: the error reports it, since the limit is 1 here. */
async function costOf(query: string, variables: Record<string, unknown> = {}): Promise<number | string> {
  const { errors = [] } = await mesh.query(query, { variables });
  const [error] = errors;
  const [, cost] = /estimated to cost (\d+), more than 1 /.exec(error?.message ?? '') ?? [];
  if (cost === undefined) return error?.extensions.code ?? 'answered';
  expect(error?.extensions.code).toBe('COST_LIMIT_EXCEEDED');
  return Number(cost);
}

describe('an operation costs', () => {
  test.each<[string, string, number | string, Record<string, unknown>?]>([
    ['1 for each object, and nothing for leaves', '{ a: book { id title } b: book { id } }', 2],
    ['what a type says', '{ book { author { name } } }', 1 + 4],
    ['what an enum says', '{ book { genre } }', 1 + 3],
    ['what a field says', '{ dear }', 25],
    ['a list by the argument that says how long it is', '{ books(first: 12) { title } }', 12],
    ['by whichever of them is given', '{ books(last: 5) { title } }', 5],
    ['by a variable', 'query ($n: Int) { books(first: $n) { title } }', 9, { n: 9 }],
    ["by a variable's default", 'query ($n: Int = 8) { books(first: $n) { title } }', 8],
    ["by an argument's default", '{ latest { title } }', 20],
    ['by what is given in its place', '{ latest(first: 3) { title } }', 3],
    [
      'nothing for a list of none, and none below',
      '{ books(first: 0) { author { name } } book { id } dear }',
      26,
    ],
    ['nothing for a list of less than none', '{ books(first: -5) { id } dear }', 25],
    ['by the greatest where several may be given', '{ many(first: 3, last: 6) { title } }', 6],
    ['by the assumed size where none is', '{ many { title } }', 40],
    ['by the assumed size', '{ assumed { title } }', 7],
    ['by the size of lists of which nothing is said', '{ unsized { title } }', 10],
    [
      'by a size given from above',
      '{ page(first: 6) { total nodes { title } edges { node { id } } } }',
      1 + 6 + 6 * 2,
    ],
    ['in a fragment of it too', '{ page(first: 6) { ...P } } fragment P on Page { nodes { title } }', 1 + 6],
    [
      'in another page as there',
      '{ a: page(first: 6) { ...P } b: page(first: 2) { ...P } } fragment P on Page { nodes { title } }',
      1 + 6 + 1 + 2,
    ],
    [
      'lists in lists by each other',
      '{ books(first: 5) { similar { similar { id } } } }',
      5 * (1 + 2 * (1 + 2)),
    ],
    ['what arguments say', '{ found(exact: true, tags: ["a", "b"]) { id } }', 1 + 5 + 2 * 2],
    ['nothing for a null', '{ found(exact: null, tags: null) { id } dear }', 1 + 25],
    ['less where an argument makes it so', '{ found(cheap: true, exact: true) { id } dear }', 1 + 5 - 3 + 25],
    ['but never less than nothing', '{ found(cheap: true) { id } dear }', 25],
    [
      '1 for each object of an input',
      '{ found(where: { title: "x", rated: null, and: [{ rated: null }, { title: "y", rated: null }] }) { id } }',
      1 + 3 + 2 * 6,
    ],
    ["an input's defaults too", '{ found(where: {}) { id } }', 1 + 1 + 1],
    [
      'what a variable holds',
      'query ($w: Where) { found(where: $w) { id } }',
      1 + 2 + 6,
      { w: { title: 'x' } },
    ],
    ['the most of what an object may be', '{ item { cover { url } } }', 1 + 9],
    [
      'what is said of the object that is meant',
      '{ item { ... on Book { cover { url } } } dear }',
      1 + 1 + 25,
    ],
    ['10 more where it is a mutation', 'mutation { touch { id } }', 11],
    ['the most that two domains say of what they share', '{ shared { id } }', 30 * 2],
    ['nothing for introspection', '{ __schema { types { name } } __typename }', 'answered'],
  ])('%s', async (_, query, cost, variables) => {
    expect(await costOf(query, variables)).toBe(cost);
  });

  test('a field that is not known to be one list is refused where exactly one length is required', async () => {
    for (const given of ['', '(first: 2, last: 2)', '(first: null)']) {
      const { errors, status } = await mesh.query(`{ books${given} { id } }`);
      expect(status).toBe(400);
      expect(errors).toMatchObject([
        {
          message: `"books" takes one of "first", "last", and ${given.includes('2') ? 2 : 'none'} are given. Give exactly one.`,
          extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
        },
      ]);
    }
  });

  test('costs are capped, and zero times any cost is zero', async () => {
    const deep = (level: number): string => (level === 0 ? 'id' : `author { books { ${deep(level - 1)} } }`);
    const pages = `{ none: books(first: 0) { ${deep(11)} } books(first: 2000000000) { ${deep(11)} } }`;
    expect(await costOf(pages)).toBe(Number.MAX_SAFE_INTEGER);
    expect(await costOf(`{ dear none: books(first: 0) { ${deep(11)} } }`)).toBe(25);
  });
});

test('equivalent operations cost the same: in place, in fragments, behind aliases', async () => {
  await fc.assert(
    fc.asyncProperty(selections, async ({ fragmented, inlined }) => {
      expect({ fragmented, cost: await costOf(fragmented) }).toEqual({
        fragmented,
        cost: await costOf(inlined),
      });
    }),
    { numRuns: 60 },
  );
});

/** One selection, written with fragments and without. */
const selections = arbitraryOf((choices) => {
  const fragments: string[] = [];
  const { fragmented, inlined } = pageOf(choices, fragments, 3);
  return {
    fragmented: `{ page(first: 3) ${fragmented} dear } ${fragments.join(' ')}`,
    inlined: `{ page(first: 3) ${inlined} dear }`,
  };
});

interface Twice {
  readonly fragmented: string;
  readonly inlined: string;
}

function pageOf(choices: Choices, fragments: string[], depth: number): Twice {
  const nodes = bookOf(choices, fragments, depth);
  return choices.chance(0.5)
    ? spread(choices, fragments, 'Page', {
        fragmented: `{ nodes ${nodes.fragmented} }`,
        inlined: `{ nodes ${nodes.inlined} }`,
      })
    : {
        fragmented: `{ edges { node ${nodes.fragmented} } }`,
        inlined: `{ edges { node ${nodes.inlined} } }`,
      };
}

function bookOf(choices: Choices, fragments: string[], depth: number): Twice {
  const below = (name: string) => {
    const inner = bookOf(choices, fragments, depth - 1);
    return { fragmented: `${name} ${inner.fragmented}`, inlined: `${name} ${inner.inlined}` };
  };
  const parts: Twice[] = [{ fragmented: 'title', inlined: 'title' }];
  if (choices.chance(0.4)) parts.push({ fragmented: 'genre', inlined: 'genre' });
  if (choices.chance(0.4)) parts.push({ fragmented: 'author { name }', inlined: 'author { name }' });
  if (depth > 0 && choices.chance(0.7)) parts.push(below('similar'));
  if (depth > 0 && choices.chance(0.3)) parts.push(below('again: similar'));
  const body = (kind: keyof Twice) => `{ ${parts.map((part) => part[kind]).join(' ')} }`;
  return spread(choices, fragments, 'Book', { fragmented: body('fragmented'), inlined: body('inlined') });
}

/** The same set in a fragment, spread once or twice: twice costs twice. */
function spread(choices: Choices, fragments: string[], type: string, set: Twice): Twice {
  if (choices.chance(0.4)) return set;
  const name = `F${fragments.length}`;
  fragments.push(`fragment ${name} on ${type} ${set.fragmented}`);
  const again = choices.chance(0.3);
  return {
    fragmented: `{ ...${name} ${again ? `...${name}` : ''} }`,
    inlined: `{ ... on ${type} ${set.inlined} ${again ? `... ${set.inlined}` : ''} }`,
  };
}

test('fragments that double are estimated without being expanded', async () => {
  const levels = 40;
  const doubling = Array.from({ length: levels }, (_, n) => {
    const next = n + 1 < levels ? `...F${n + 1} ... on Book { ...F${n + 1} }` : 'author { name }';
    return `fragment F${n} on Book { ${next} }`;
  });
  await using edited = await createEditedMesh(mesh, undefined, {
    limits: {
      cost: 100,
      rows: 10 ** 15,
      values: 10 ** 15,
      recursiveSelections: 10 ** 15,
      comparisons: 10 ** 15,
      nesting: 300,
    },
  });
  const { errors } = await edited.query(`{ book { ...F0 } } ${doubling.join(' ')}`);
  expect(errors?.[0]).toMatchObject({
    message: expect.stringContaining(`${1 + 4 * 2 ** (levels - 1)}`),
    extensions: { code: 'COST_LIMIT_EXCEEDED' },
  });
});

test('without a limit there is no estimate, and no length is required', async () => {
  await using edited = await createEditedMesh(mesh);
  const { errors } = await edited.query('{ dear books { id } latest(first: 1000000) { title } }');
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['LIMIT_EXCEEDED']);
  expect((await edited.query('{ dear books { id } }')).errors).toBeUndefined();
});

test('an operation within the limit is answered', async () => {
  await using edited = await createEditedMesh(mesh, undefined, { limits: { cost: 25 } });
  expect((await edited.query('{ dear }')).errors).toBeUndefined();
  expect((await edited.query('{ dear book { id } }')).errors).toMatchObject([
    { extensions: { code: 'COST_LIMIT_EXCEEDED' } },
  ]);
});
