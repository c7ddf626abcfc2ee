import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { linkHeader } from '#test/testkit/link-header.ts';
import { createRawMesh, type RawDomain, type RawMesh } from '#test/testkit/raw-mesh.ts';

const big = '9007199254740993';
const neighbour = '9007199254740992';
const decimal = '0.12345678901234567890';
const header = linkHeader({ federation: ['@key'] });

/** Responds with the body that it received. */
const echo: RawDomain = {
  sdl: `${header}
    scalar Long
    scalar JSON
    enum Color { RED }
    input Filter { ids: [Long!]  id: ID  and: [Filter!]  any: JSON }
    type Query { find(by: Long, id: ID, ids: [ID!], any: JSON, filter: Filter, ratio: Float, int: Int, longs: [Long!], old: Long = ${big}): String  item: Item }
    type Item @key(fields: "number") { number: Long! }`,
  respond: (body) =>
    body.includes('item')
      ? `{"data":{"item":{"__typename":"Item","number":${big}}}}`
      : JSON.stringify({ data: { find: body, a: body, b: body } }),
};

const others: RawDomain = {
  sdl: `${header}
    scalar Long
    scalar JSON
    type Query { doc: JSON  docs: [JSON]  id: ID  ids: [ID]  int: Int  needed: Int!  ints: [Int]  ratio: Float  long: Long }
    type Item @key(fields: "number") { number: Long!  double: Long }`,
  respond: (body) =>
    body.includes('_entities')
      ? `{"data":{"_entities":[{"double":18014398509481986}]}}`
      : `{"data":{"doc":{"n":[${big},${decimal},1.5]},"docs":[1,${big}],"long":${big},"ratio":${decimal},"id":${big},"ids":[1,"b",${big}.0,1e3],"int":2147483648,"needed":${big},"ints":[1,2147483648,null,${big},-2147483648]}}`,
};

describe.each(['weft', 'apollo'] as const)('numbers that no double holds, executed by %s,', (executor) => {
  let raw: RawMesh;
  beforeAll(async () => {
    raw = await createRawMesh({ echo, others }, { executor });
  });
  afterAll(() => raw[Symbol.asyncDispose]());

  /** The variables, or the query, that the domain received. */
  async function received(body: object | string): Promise<string> {
    const response = await raw.post(typeof body === 'string' ? body : JSON.stringify(body));
    const { data, errors } = JSON.parse(response);
    expect(errors).toBeUndefined();
    return data.find ?? data.a;
  }

  test.each([
    ['literals', `{ find(by: ${big}) }`, `:${big}}`],
    ['lists of literals', `{ find(longs: [1, ${big}]) }`, `:${big}}`],
    ['literals of input objects', `{ find(filter: {and: [{ids: [${big}]}]}) }`, `:${big}}`],
    ["objects of a scalar's own", `{ find(any: {a: [${big}], b: "t"}) }`, `{"a":[${big}],"b":"t"}`],
    ["lists of a scalar's own", `{ find(any: [${decimal}]) }`, `[${decimal}]`],
    ['decimals', `{ find(by: ${decimal}) }`, `:${decimal}}`],
    ['IDs', `{ find(id: ${big}) }`, `"${big}"`],
    ['defaults of variables', `query ($b: Long = ${big}) { find(by: $b) }`, `:${big}}`],
    ['defaults in lists', `query ($b: [Long!] = [${big}]) { find(longs: $b) }`, `[${big}]`],
    ['defaults that are an ID', `query ($b: ID = ${big}) { find(id: $b) }`, `"${big}"`],
  ])('reach a domain with all their digits in %s', async (_, query, expected) => {
    expect(await received({ query })).toContain(expected);
  });

  test.each([
    ['', 'query ($b: Long) { find(by: $b) }', `{"b":${big}}`, `{"b":${big}}`],
    [' of lists', 'query ($b: [Long!]) { find(longs: $b) }', `{"b":[1,${big}]}`, `[1,${big}]`],
    [
      ' of input objects',
      'query ($b: Filter) { find(filter: $b) }',
      `{"b":{"any":{"n":${decimal}}}}`,
      decimal,
    ],
    [' that are an ID', 'query ($b: [ID!]) { find(ids: $b) }', `{"b":[${big}]}`, `["${big}"]`],
    [' with an ID', 'query ($b: Filter) { find(filter: $b) }', `{"b":{"id":${big}}}`, `"${big}"`],
    [' in place of a default', 'query ($b: Long = 1) { find(by: $b) }', `{"b":${big}}`, `{"b":${big}}`],
  ])('reach a domain with all their digits in variables%s', async (_, query, variables, expected) => {
    expect(await received(`{"query":${JSON.stringify(query)},"variables":${variables}}`)).toContain(expected);
  });

  test('reach a domain with all their digits by GET', async () => {
    const url = new URL('/graphql', raw.mesh.gateway.url);
    url.searchParams.set('query', 'query ($b: Long) { find(by: $b) }');
    url.searchParams.set('variables', `{"b":${big}}`);
    const response = await fetch(url, { headers: { 'apollo-require-preflight': 'yes' } });
    expect(await response.text()).toContain(big);
  });

  test('reach a domain beside more literals than become variables', async () => {
    const many = Array.from({ length: 101 }, (_, n) => n);
    expect(await received({ query: `{ find(by: ${big}, longs: [${many}]) }` })).toContain(`:${big}}`);
  });

  test('reach a domain each by itself, however alike they are', async () => {
    const asked = [big, neighbour].map((one) => received({ query: `{ find(by: ${one}) }` }));
    const sent = await Promise.all(asked);
    expect(sent.map((body) => JSON.stringify(body).includes(big))).toEqual([true, false]);
    const body = (one: string) => `{"query":"query($b:Long){find(by:$b)}","variables":{"b":${one}}}`;
    const given = await Promise.all([received(body(big)), received(body(neighbour))]);
    expect(given.map((one) => one.includes(big))).toEqual([true, false]);
  });

  test.each([
    [`query A { find(by: ${big}) } query B { find }`, 'A', 'by', ''],
    [`query ($c: Int) { find(any: {n: ${big}, c: $c}) }`, undefined, 'any', ' at "any.n"'],
    [`{ find(any: {n: ${big}, c: RED}) }`, undefined, 'any', ' at "any.n"'],
  ])(
    'are refused where they would be sent as another number: %s',
    async (query, operationName, argument, at) => {
      const before = raw.bodies.length;
      const { errors, data } = JSON.parse(await raw.post(JSON.stringify({ query, operationName })));
      expect(errors).toMatchObject([
        {
          message: `Argument "${argument}" of "Query.find" has a number${at} with more digits than are passed on of a literal here. Write it as text, or give it as a variable.`,
          locations: [{ line: 1 }],
          extensions: { code: 'BAD_USER_INPUT' },
        },
      ]);
      expect(data).toBeUndefined();
      expect(raw.bodies.length).toBe(before);
    },
  );

  test.each([
    [
      '{ find(int: 2147483648) }',
      'Argument "int" of "Query.find" has a number beyond the 32 bits of an "Int".',
    ],
    [
      'query ($b: Int = 2147483648) { find(int: $b) }',
      'The default of variable "$b" has a number beyond the 32 bits of an "Int".',
    ],
  ])('are refused of an Int: %s', async (query, message) => {
    const { errors } = JSON.parse(await raw.query(query));
    expect(errors).toMatchObject([{ message, extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  test.each([big, '2147483648', '-2147483649'])('are refused of an Int in variables: %s', async (number) => {
    const response = await raw.post(`{"query":"query($b:Int){find(int:$b)}","variables":{"b":${number}}}`);
    expect(JSON.parse(response).errors).toMatchObject([
      {
        message: 'Variable "$b" has a value that is not of type "Int".',
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
  });

  test('reach the client with all their digits', async () => {
    expect(await raw.query('{ doc docs long }')).toContain(
      `{"doc":{"n":[${big},${decimal},1.5]},"docs":[1,${big}],"long":${big}}`,
    );
  });

  test('are read as doubles by @apollo/gateway alone, where they are a Float', async () => {
    const shown = executor === 'weft' ? decimal : String(Number(decimal));
    expect(await raw.query('{ ratio }')).toContain(`{"ratio":${shown}}`);
    expect(await received({ query: `{ find(ratio: ${decimal}) }` })).toContain(`:${shown}}`);
    const query = 'query ($b: Float) { find(ratio: $b) }';
    expect(await received(`{"query":"${query}","variables":{"b":${decimal}}}`)).toContain(`{"b":${shown}}`);
  });

  test('are keys of entities with all their digits', async () => {
    expect(await raw.query('{ item { number double } }')).toContain(
      `{"item":{"number":${big},"double":18014398509481986}}`,
    );
    expect(raw.bodies.at(-1)).toContain(`"representations":[{"__typename":"Item","number":${big}}]`);
  });
});

describe('values of a domain', () => {
  let raw: RawMesh;
  beforeAll(async () => {
    raw = await createRawMesh({ echo, others });
  });
  afterAll(() => raw[Symbol.asyncDispose]());

  test('that are an ID are text', async () => {
    expect(JSON.parse(await raw.query('{ id ids }')).data).toEqual({ id: big, ids: ['1', 'b', big, '1000'] });
  });

  test('beyond an Int are missing where they are, and nothing else is', async () => {
    const { data, errors } = JSON.parse(await raw.query('{ int ints id }'));
    expect(data).toEqual({ int: null, ints: [1, null, null, null, -2147483648], id: big });
    expect(errors.map(({ path }: { path: unknown }) => path)).toEqual([['int'], ['ints', 1], ['ints', 3]]);
    const needed = JSON.parse(await raw.query('{ needed id }'));
    expect(needed.data).toBeNull();
    expect(needed.errors).toMatchObject([{ path: ['needed'] }]);
  });
});

test('a domain that responds with a number in place of an object responds with nothing', async () => {
  await using raw = await createRawMesh({
    a: {
      sdl: `${header} type Query { one: One  many: [One] } type One { text: String }`,
      respond: () => `{"data":{"one":${big},"many":[${big},{"text":"t"}]}}`,
    },
  });
  const { data, errors } = JSON.parse(await raw.query('{ one { text } many { text } }'));
  expect(data).toEqual({ one: null, many: [null, { text: 't' }] });
  expect(errors.map(({ path }: { path: unknown }) => path)).toEqual([['one'], ['many', 0]]);
});

test('an ID that one domain answers as a number and another one as text is one key', async () => {
  await using raw = await createRawMesh({
    a: {
      sdl: `${header} type Query { items: [Item] } type Item @key(fields: "id") { id: ID! }`,
      respond: () => '{"data":{"items":[{"__typename":"Item","id":7},{"__typename":"Item","id":"7"}]}}',
    },
    b: {
      sdl: `${header} type Item @key(fields: "id") { id: ID!  name: String }`,
      respond: () => '{"data":{"_entities":[{"name":"seven"}]}}',
    },
  });
  const item = { id: '7', name: 'seven' };
  expect(JSON.parse(await raw.query('{ items { id name } }')).data).toEqual({ items: [item, item] });
  expect(raw.bodies.at(-1)).toContain('"representations":[{"__typename":"Item","id":"7"}]');
});
