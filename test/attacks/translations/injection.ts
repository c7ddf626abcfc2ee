import { expect } from 'vitest';
import { createTestProduct } from '#test/testkit/test-product.ts';
import type { AttackArea, World } from '../attempt.ts';
import { customersContract } from '../customers-product.ts';
import { codesOf, expectDocumented, expectUnknown, sameOnBoth } from '../expectations.ts';
import { personas } from '../personas.ts';
import { compose, head, open, subgraph } from '../small-schemas.ts';

export const injection: AttackArea = {
  area: 'injection into storage',
  attempts: {
    'INJ-02': (world) =>
      expectLiteral(
        world,
        ["b') UNION SELECT ssn FROM customers --", "a' OR '1'='1", '"; DROP SCHEMA x; --', "\\' OR 1=1 --"],
        'id',
        'in',
      ),
    'INJ-04': async (world) => {
      const order = 'query ($o: [CustomerOrderBy!]) { customers(orderBy: $o) { totalCount } }';
      await expectUnknown(world, order, { o: [{ 'ID; DROP TABLE customers--': 'ASC' }] });
      await expectUnknown(world, order, { o: [{ id: 'ASC; DROP TABLE customers--' }] });
      const by = 'query ($by: [CustomerDimension!]!) { customers { groupBy(by: $by) { count } } }';
      await expectUnknown(world, by, { by: ['TIER; DROP TABLE customers--'] });
      await expectUnknown(world, '{ customers(where: { tier: { eq: GOLD__DROP } }) { totalCount } }');
    },
    'INJ-06': async (world) => {
      const query =
        '{ customers { totalCount nodes { id } } orders { totalCount } customer(id: "c1") { id } }';
      const response = await sameOnBoth(world, 'analyst_evil_region', query);
      expect(response.data).toEqual({
        customers: { totalCount: 0, nodes: [] },
        orders: { totalCount: 0 },
        customer: null,
      });
      expectBound(response.statements, 'OR 1=1');
    },
    'INJ-08': async () => {
      const to = "'||(select ssn)||'";
      for (const type of ['String', 'Int', 'Date']) {
        const sdl = `${head} scalar Date type Query { c: C ${open} } type C ${open} { x: ${type} ${open} @mask(with: GENERALIZE, to: "${to}") }`;
        expect(compose([subgraph('customers', sdl)]).codes).toContain('MASK_NOT_LEGAL');
      }
      // A successful injection would show less, and no SQL.
      const policy = {
        coordinates: {
          'Customer.zip': {
            pii: [],
            access: [],
            rows: [],
            groups: [],
            reveals: [],
            masks: [{ with: 'GENERALIZE', to, unless: [] } as const],
          },
        },
      };
      await using product = await createTestProduct({
        contract: customersContract,
        rows: { customers: [{ id: 'c1', region: 'EU', zip: '80012', ssn: 'raw-ssn' }], employees: [] },
        policy,
      });
      const { data } = await product
        .as(personas.analyst_eu.principal)
        .query('{ customers { nodes { zip } } }');
      expect(data.customers.nodes).toEqual([{ zip: '[redacted]' }]);
      for (const { text } of product.statements) expect(text).not.toContain('select ssn');
    },
    'INJ-10': async (world) => {
      await expectLiteral(
        world,
        [
          "x'; ATTACH 'scratch/x.db'; --",
          "'; COPY customers TO '/tmp/x'; --",
          "'; INSTALL httpfs; --",
          "'; PRAGMA database_list; --",
        ],
        'displayName',
        'eq',
      );
      const { statements } = await world.attacker.ask(
        'analyst_eu',
        '{ customers(first: 1) { totalCount nodes { id } } }',
      );
      for (const { text } of statements) expect(text).toMatch(/^SELECT [^;]*$/);
    },
    'INJ-12': async (world) => {
      const count = async (name: string) =>
        (
          await sameOnBoth(
            world,
            'analyst_eu',
            'query ($n: String) { customers(where: { displayName: { eq: $n } }) { totalCount } }',
            { n: name },
          )
        ).data.customers.totalCount;
      expect(await count('Person c1 name')).toBe(1);
      for (const other of [
        'person c1 name',
        '\uff30erson c1 name',
        'Person c1 name ',
        'Pe\u0301rson c1 name',
        'P\u00e9rson c1 name',
      ]) {
        expect(await count(other)).toBe(0);
      }
      await expectDocumented('code point');
    },
    'INJ-14': async (world) => {
      for (const total of ['99999999999', '2147483648', '9223372036854775808', '1e400', '"1"']) {
        await expectUnknown(world, `{ orders(where: { total: { gt: ${total} } }) { totalCount } }`);
      }
      const query = 'query ($n: Int) { orders(where: { total: { gt: $n } }) { totalCount } }';
      for (const n of [2147483648, 1e21]) await expectUnknown(world, query, { n });
    },
    'INJ-16': async (world) => {
      const query = 'query ($n: Int) { customers(first: $n) { totalCount } }';
      for (const n of [1.5, 1e9 + 0.5, '1', true]) await expectUnknown(world, query, { n });
      await expectUnknown(world, '{ customers(first: 1.0) { totalCount } }');
      const far = await sameOnBoth(world, 'analyst_eu', query, { n: 1_000_000_000 });
      expect([codesOf(far)[0], far.statements]).toEqual([
        expect.stringMatching(/BAD_USER_INPUT|LIMIT_EXCEEDED/),
        [],
      ]);
    },
    'INJ-18': async ({ attacker }) => {
      for (const body of [
        '{"query":"query($__proto__:Int){customers(first:$__proto__){totalCount}}","variables":{"__proto__":1,"constructor":{"prototype":{"isAdmin":true}}}}',
        '{"query":"query($w:CustomerFilter){customers(where:$w){totalCount}}","variables":{"w":{"__proto__":{"ssn":{"eq":"1"}}}}}',
        '{"query":"{customers{totalCount}}","__proto__":{"isAdmin":true},"extensions":{"__proto__":{"isAdmin":true}}}',
      ]) {
        const response = await attacker.http({ as: 'analyst_eu', body });
        expect([200, 400]).toContain(response.status);
      }
      expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
      expect(({} as Record<string, unknown>).ssn).toBeUndefined();
    },
    'INJ-20': async (world) => {
      for (const id of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
        const { data } = await sameOnBoth(
          world,
          'analyst_eu',
          `{ customer(id: "${id}") { id } nodes(ids: ["${id}"]) { id } }`,
        );
        expect(data).toEqual({ customer: null, nodes: [null] });
      }
      const roles = await sameOnBoth(
        world,
        'evil_roles',
        '{ customers(first: 2) { nodes { id ssn salary } } }',
      );
      for (const node of roles.data.customers.nodes) expect(node).toMatchObject({ ssn: null, salary: null });
      const entities = 'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }';
      for (const __typename of ['__proto__', 'constructor', 'Query', 'String']) {
        const response = await world.attacker.direct('customers', 'analyst_eu', entities, {
          r: [{ __typename, id: 'c1' }],
        });
        expect(response.data?._entities?.[0] ?? null).toBeNull();
      }
    },
    'INJ-22': { notApplicable: 'no operation changes a product: the graph has no mutations' },
    'INJ-24': { notApplicable: 'no operation changes a product: the graph has no mutations' },
  },
};

/** The text is bound and matches nothing. */
async function expectLiteral(
  world: World,
  texts: readonly string[],
  field: string,
  operator: 'eq' | 'in',
): Promise<void> {
  const query = 'query ($w: CustomerFilter) { customers(where: $w) { totalCount nodes { id } } }';
  for (const text of texts) {
    const w = { [field]: { [operator]: operator === 'in' ? ['a', text] : text } };
    const response = await sameOnBoth(world, 'analyst_eu', query, { w });
    expect([response.data, codesOf(response)]).toEqual([{ customers: { totalCount: 0, nodes: [] } }, []]);
    expectBound(response.statements, text);
  }
  expect(
    (await world.attacker.ask('analyst_eu', '{ customers { totalCount } }')).data.customers.totalCount,
  ).toBe(27);
}

function expectBound(
  statements: readonly { readonly text: string; readonly values: readonly unknown[] }[],
  text: string,
): void {
  expect(statements.length).toBeGreaterThan(0);
  expect(statements.map((statement) => statement.text).join('\n')).not.toContain(text);
  expect(statements.flatMap(({ values }) => values).some((value) => String(value).includes(text))).toBe(true);
}
