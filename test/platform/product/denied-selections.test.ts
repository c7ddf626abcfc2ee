import { buildSchema, graphql } from 'graphql';
import { expect, test } from 'vitest';
import { deniedErrors } from '#platform/product/denied-selections.ts';
import { lockSchema } from '#platform/product/policy-lock.ts';
import type { Decision } from '#schema/policy/policy.ts';
import { shopContract, shopRows } from '#test/fixtures/shop.ts';
import { createTestProduct, principal } from '#test/testkit/test-product.ts';

const analyst = principal('analyst', 'analytics');

test('a denied selection is one error for any number of rows, from the first request on', async () => {
  await using shop = await createTestProduct({ contract: shopContract, rows: shopRows });
  for (const _ of ['first', 'second']) {
    const { data, errors } = await shop.as(analyst).query('{ orders { nodes { a: secret b: secret } } }');
    expect(data.orders.nodes).toEqual(Array(4).fill({ a: null, b: null }));
    expect(errors?.map(({ path, extensions }) => [path, extensions])).toEqual([
      [['orders', 'nodes', 0, 'a'], { code: 'FORBIDDEN_FIELD', positions: 4 }],
      [['orders', 'nodes', 0, 'b'], { code: 'FORBIDDEN_FIELD', positions: 4 }],
    ]);
  }
});

test('a fragment has its selections once, even where it is spread several times', async () => {
  await using shop = await createTestProduct({ contract: shopContract, rows: shopRows });
  const { errors } = await shop
    .as(analyst)
    .query('{ orders { nodes { ...F } } order(id: "o1") { ...F } } fragment F on Order { secret }');
  expect(errors?.map(({ path, extensions }) => [path, extensions.positions])).toEqual([
    [['orders', 'nodes', 0, 'secret'], 5],
  ]);
});

test('the errors of one response are limited, and one counts the rest', async () => {
  await using shop = await createTestProduct({ contract: shopContract, rows: shopRows });
  const aliases = Array.from({ length: 60 }, (_, index) => `a${index}: secret`).join(' ');
  const { errors } = await shop.as(analyst).query(`{ orders { nodes { ${aliases} } } }`);
  expect(errors).toHaveLength(51);
  expect(errors?.at(-1)).toEqual({
    message: 'There are 10 more errors.',
    extensions: { code: 'MORE_ERRORS', errors: 10 },
  });
});

test('an error below a propagated null is reported, at the first position in any order of resolution', async () => {
  const schema = lockSchema(
    buildSchema('type Query { all: [Thing] } type Thing { required: Int! denied: Int more: [Thing] }'),
  );
  const late = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const all = [20, 0].map((ms) => ({ more: () => late(ms).then(() => [{}, {}]) }));
  const of = (coordinate: string): Decision =>
    coordinate === 'Thing.required' || coordinate === 'Thing.denied'
      ? { kind: 'DENY', source: 'test' }
      : { kind: 'CLEAR' };
  async function ask(source: string) {
    const contextValue = { decisions: { of } };
    const { data } = await graphql({ schema, source, rootValue: { all: () => all }, contextValue });
    const told = deniedErrors(contextValue, data);
    return { data, told: told.map(({ path, extensions }) => [path?.join('.'), extensions?.positions]) };
  }

  expect(await ask('{ all { denied required } }')).toEqual({
    data: { all: [null, null] },
    told: [
      ['all.0.denied', 2],
      ['all.0.required', 2],
    ],
  });
  expect((await ask('{ all { more { denied } } }')).told).toEqual([['all.0.more.0.denied', 4]]);
});
