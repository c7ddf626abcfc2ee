import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { linkHeader } from '#test/testkit/link-header.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';
import { send, type TestSubgraphOptions } from '#test/testkit/test-subgraph.ts';

/** Answers with what it was asked with. */
const echoSubgraph: TestSubgraphOptions = {
  name: 'echo',
  sdl: `
    ${linkHeader({ federation: ['@key'] })}
    scalar Long
    scalar Even
    enum Color { RED GREEN }
    input Filter { and: [Filter!]  ids: [ID!]  color: Color  ratio: Float  big: Long  first: Int }
    type Query { echo(filter: Filter, big: Long, first: Int = 3, needed: Int! = 7, text: String, even: Even, evens: [Even]): String  page(first: Int = 10): [Page!]  pages(first: [[Int]]): [Page!] }
    type Page @key(fields: "id") { id: ID!  text: String }
  `,
  resolvers: {
    Query: {
      echo: (_: unknown, given: unknown) => JSON.stringify(given),
      page: (_: unknown, { first }: { first: number }) =>
        Array.from({ length: first }, (_each, id) => ({ id, text: `page ${id}` })),
    },
  },
};

describe('operations that differ in values only', () => {
  let mesh: TestMesh;
  beforeAll(async () => {
    mesh = await createTestMesh({
      subgraphs: [echoSubgraph],
      gateway: { limits: { rows: 100 } },
    });
  });
  afterAll(() => mesh[Symbol.asyncDispose]());

  async function asked(query: string, variables = {}) {
    const before = mesh.subgraphs.echo?.asked.length ?? 0;
    const response = await mesh.query(query, { variables });
    return { response, asked: mesh.subgraphs.echo?.asked.slice(before) ?? [] };
  }

  test('are asked of a domain in the same words', async () => {
    const one = await asked('{ echo(text: "a", filter: {ids: ["1", 2], ratio: 1, color: RED}) }');
    const other = await asked('{ echo(text: "b", filter: {ids: ["3", 4], ratio: 0.5, color: RED}) }');
    expect(one.asked.map(({ query }) => query)).toEqual(other.asked.map(({ query }) => query));
    expect(JSON.parse(other.response.data.echo)).toEqual({
      text: 'b',
      filter: { ids: ['3', '4'], ratio: 0.5, color: 'RED' },
      first: 3,
      needed: 7,
    });
    const green = await asked('{ echo(text: "b", filter: {ids: ["3", 4], ratio: 0.5, color: GREEN}) }');
    expect(JSON.parse(green.response.data.echo).filter.color).toBe('GREEN');
  });

  test('may have variables of the caller beside, and ones that the operation does not define', async () => {
    const { response } = await asked('query ($t: String) { echo(text: $t, first: 2) }', {
      t: 'mine',
      literal_1: 9,
    });
    expect(JSON.parse(response.data.echo)).toEqual({ text: 'mine', first: 2, needed: 7 });
  });

  test('have whole numbers that JavaScript does not have in variables too', async () => {
    const { asked: fetches } = await asked(
      '{ echo(big: 9007199254740993, first: 4, filter: {big: 900719925474099}) }',
    );
    const [fetch] = fetches;
    // `exact-numbers.test.ts` reads the digits, which are parsed to a double here.
    expect(fetch?.query).not.toMatch(/\d{15}/);
    expect(fetch?.variables).toEqual({
      literal_1: Number('9007199254740993'),
      literal_2: 4,
      literal_3: 900719925474099,
    });
  });

  test.each([
    ['{ echo(first: "x") }', 15],
    ['{ echo(text: "a", first: 2147483648) }', 26],
    ['{ echo(text: "a", filter: {color: "RED"}) }', 35],
    ['{ echo(text: "a", nothing: 1) }', 19],
    ['{ a: echo(text: "a") a: echo(text: "b") }', 3],
  ])('are refused where a literal is wrong, which says where: %s', async (query, column) => {
    for (const text of [query, query.replace('"a"', '"other"')]) {
      const { response, asked: fetches } = await asked(text);
      const [error] = response.errors as unknown as {
        locations: { column: number }[];
        extensions: { code: string };
      }[];
      const moved = column > 17 ? text.length - query.length : 0;
      expect([response.status, error?.extensions.code, error?.locations[0]?.column]).toEqual([
        400,
        query.includes('2147483648') ? 'BAD_USER_INPUT' : 'GRAPHQL_VALIDATION_FAILED',
        column + moved,
      ]);
      expect(fetches).toEqual([]);
    }
  });

  describe('with a value that a domain does not accept', () => {
    const names: string[] = [];
    /** As graphql-js does it, whose scalar does not take the value of the first variable. */
    beforeAll(() => {
      if (!mesh.subgraphs.echo) throw new Error('There is no such subgraph.');
      mesh.subgraphs.echo.fault = async (outgoing, _, body) => {
        await wait(50);
        const { variables } = JSON.parse(body ?? '');
        const [name] = Object.keys(variables);
        names.push(String(name));
        const path = Array.isArray(variables[name ?? '']) ? ` at "${name}[0]"` : '';
        const message = `Variable "$${name}" got invalid value "canary"${path}; Expected type "Even".`;
        send(
          outgoing,
          400,
          JSON.stringify({ errors: [{ message, extensions: { code: 'BAD_USER_INPUT' } }] }),
        );
      };
    });
    afterAll(() => {
      if (mesh.subgraphs.echo) mesh.subgraphs.echo.fault = undefined;
    });

    const accepted = 'that the domain "echo" does not accept.';
    test.each([
      ['{ echo(even: "canary") }', 'literal_1', 'Argument "even" of "Query.echo" has a value'],
      [
        '{ echo(even: "canary", text: "literal_") }',
        'literal__1',
        'Argument "even" of "Query.echo" has a value',
      ],
      [
        '{ echo(filter: { and: [{ big: 1 }, { ids: ["canary"] }] }) }',
        'literal_1',
        'Argument "filter" of "Query.echo" has a value at "filter.and[0].big"',
      ],
      [
        '{ echo(filter: { and: { ids: ["canary", "b"] } }) }',
        'literal_1',
        'Argument "filter" of "Query.echo" has a value at "filter.and.ids[0]"',
      ],
      // What the list has around it is not written.
      ['{ echo(evens: "canary") }', 'literal_1', 'Argument "evens" of "Query.echo" has a value'],
      [
        '{ ...F } fragment F on Query { a: echo(even: "canary") }',
        'literal_1',
        'Argument "even" of "Query.echo" has a value',
      ],
    ])('are told the place of the literal, without its value: %s', async (text, name, owner) => {
      const { response } = await asked(text);
      expect(names.at(-1)).toBe(name);
      expect(response.errors).toMatchObject([
        {
          message: `${owner} ${accepted}`,
          path: [text.includes('a: echo') ? 'a' : 'echo'],
          extensions: { code: 'BAD_USER_INPUT', domain: 'echo' },
        },
      ]);
    });

    test('are told each in their own words where one execution is for both', async () => {
      const written = 'query ($literal_1: Even!) {\n  echo(even: $literal_1)\n}';
      const before = names.length;
      const [literal, variable] = await Promise.all([
        asked('{ echo(even: "shared") }'),
        mesh.query(written, { variables: { literal_1: 'shared' } }),
      ]);
      expect(names.length - before).toBe(1);
      expect(literal.response.errors?.[0]?.message).toBe(
        `Argument "even" of "Query.echo" has a value ${accepted}`,
      );
      expect(variable.errors?.[0]?.message).toContain('Variable "$literal_1" got invalid value');
    });

    test('are told the names of their own variables, also of those that are renamed for a plan', async () => {
      const { response } = await asked('query ($representations: Even) { echo(even: $representations) }', {
        representations: 'mine',
      });
      expect(names.at(-1)).toBe('client_representations');
      expect(response.errors?.[0]?.message).toContain('Variable "$representations" got invalid value');
    });
  });

  test('are held to the limits by their own values', async () => {
    expect((await asked('{ page(first: 2) { id } }')).response.data.page).toHaveLength(2);
    const { response } = await asked('{ page(first: 101) { id } }');
    expect(response.errors?.[0]?.message).toContain('101 objects, more than 100');
    for (const [text, most] of [
      ['{ pages(first: 101) { id } }', 101],
      ['{ pages(first: [1, [2, 102]]) { id } }', 102],
      ['query ($n: Int = 1) { pages(first: [[$n]]) { id } }', undefined],
      ['query ($n: Int = 103) { pages(first: [[$n]]) { id } }', 103],
    ] as const) {
      const held = await asked(text, text.includes('= 1)') ? {} : { n: most });
      expect([held.response.status, held.asked.length]).toEqual(most === undefined ? [200, 1] : [400, 0]);
      if (most) expect(held.response.errors?.[0]?.message).toContain(`${most} objects, more than 100`);
    }
    // The values of one text do not count for another.
    const nested = 'query ($n: Int) { pages(first: [[$n]]) { id } }';
    expect((await asked(nested, { n: 1 })).response.status).toBe(200);
    expect((await asked(nested, { n: 101 })).response.status).toBe(400);
    expect((await asked('{ page(first: 3) { id } }')).response.data.page).toHaveLength(3);
  });
});
