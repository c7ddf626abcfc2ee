import { GraphQLScalarType } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { linkHeader } from '#test/testkit/link-header.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await createTestMesh({
    subgraphs: [
      {
        name: 'shop',
        sdl: `
          ${linkHeader({ federation: ['@key'] })}
          scalar Anything
          input Price { gt: Float  in: [Float!]  not: Price }
          type Query { count(price: Price, at: Float, id: ID, what: Anything, whole: Int): String }
        `,
        resolvers: { Query: { count: (_: unknown, given: unknown) => JSON.stringify(given) } },
      },
    ],
  });
});
afterAll(() => mesh[Symbol.asyncDispose]());

const digits = '9'.repeat(400);
const tooLarge = (where: string) => `${where} that is too large: the largest is 1.79e308.`;

test.each([
  ['{ count(price: { gt: 1e400 }) }', 'The argument "price" has a number at "gt"'],
  ['{ count(price: { gt: -1e400 }) }', 'The argument "price" has a number at "gt"'],
  ['{ count(at: 1e400) }', 'The argument "at" has a number'],
  [`{ count(at: ${digits}) }`, 'The argument "at" has a number'],
  [`{ count(whole: ${digits}) }`, 'The argument "whole" has a number'],
  [`{ count(id: ${digits}) }`, 'The argument "id" has a number'],
  ['{ count(what: { a: [1, { b: 1e999 }] }) }', 'The argument "what" has a number at "a[1].b"'],
  ['{ count(price: { not: { in: [1, 1e400] } }) }', 'The argument "price" has a number at "not.in[1]"'],
  ['query ($p: Float = 1e400) { count(at: $p) }', 'The default of "$p" has a number'],
  ['query ($p: Price = { gt: 1e400 }) { count(price: $p) }', 'The default of "$p" has a number at "gt"'],
  ['{ __typename @skip(if: 1e400) }', 'The argument "if" has a number'],
  ['{ __typename } fragment F on Query { count(at: 1e400) }', 'The argument "at" has a number'],
])('a literal that parses as infinite is refused before planning: %.70s', async (query, where) => {
  const { status, data, errors } = await mesh.query(query);
  expect([status, data, errors?.[0]?.extensions.code, errors?.[0]?.message]).toEqual([
    400,
    undefined,
    'BAD_USER_INPUT',
    tooLarge(where),
  ]);
  expect(mesh.subgraphs.shop?.asked).toEqual([]);
});

test.each([
  ['{"p":1e400}', 'query ($p: Float) { count(at: $p) }', '"$p" has a number'],
  ['{"p":-1e400}', 'query ($p: Float) { count(at: $p) }', '"$p" has a number'],
  [`{"p":${digits}}`, 'query ($p: Int) { count(whole: $p) }', '"$p" has a number'],
  ['{"p":{"in":[1,1e400]}}', 'query ($p: Price) { count(price: $p) }', '"$p" has a number at "in[1]"'],
  ['{"p":{"a":{"b":1e400}}}', 'query ($p: Anything) { count(what: $p) }', '"$p" has a number at "a.b"'],
  ['{"q":1e400}', '{ count }', '"$q" has a number'],
])('and so is one in the variables: %.40s', async (variables, query, where) => {
  const response = await fetch(`${mesh.gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: `{"query":${JSON.stringify(query)},"variables":${variables}}`,
  });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    errors: [{ message: tooLarge(`Variable ${where}`), extensions: { code: 'BAD_USER_INPUT' } }],
  });
  expect(mesh.subgraphs.shop?.asked).toEqual([]);
});

test('the largest numbers reach the domain unchanged', async () => {
  const most = Number.MAX_VALUE;
  const literal = await mesh.query(`{ count(at: ${most}, price: { gt: -${most} }) }`);
  expect(JSON.parse(literal.data.count)).toEqual({ at: most, price: { gt: -most } });
  const variable = await mesh.query('query ($p: Float) { count(at: $p) }', { variables: { p: most } });
  expect(JSON.parse(variable.data.count)).toEqual({ at: most });
});

test('a number of a domain that is read as infinite is no value, and no key that null has', async () => {
  const link = linkHeader({ federation: ['@key'] });
  const size = new GraphQLScalarType({ name: 'Size' }) as never;
  await using boxes = await createTestMesh({
    subgraphs: [
      {
        name: 'boxes',
        sdl: `${link} scalar Size type Query { boxes: [Box] sizes: [Size] } type Box @key(fields: "size") { size: Size }`,
        resolvers: { Size: size, Query: { boxes: () => [], sizes: () => [] } },
      },
      {
        name: 'names',
        sdl: `${link} scalar Size type Box @key(fields: "size") { size: Size  name: String }`,
        resolvers: {
          Size: size,
          Box: { __resolveReference: (box: { size: unknown }) => ({ ...box, name: `is ${box.size}` }) },
        },
      },
    ],
  });
  const { boxes: domain } = boxes.subgraphs;
  if (!domain) throw new Error('There is no such domain.');
  const answering = (data: string): void => {
    domain.fault = (outgoing) => {
      outgoing.writeHead(200, { 'content-type': 'application/json' }).end(`{"data":${data}}`);
    };
  };
  answering('{"sizes":[1,1e400,null]}');
  const leaves = await boxes.query('{ sizes }');
  expect(leaves.data).toEqual({ sizes: [1, null, null] });
  expect(leaves.errors?.map(({ path }) => path)).toEqual([['sizes', 1]]);
  answering(
    '{"boxes":[{"__typename":"Box","size":1},{"__typename":"Box","size":null},{"__typename":"Box","size":1e400}]}',
  );
  const { data } = await boxes.query('{ boxes { name } }');
  expect(data).toEqual({ boxes: [{ name: 'is 1' }, { name: 'is null' }, { name: null }] });
});
