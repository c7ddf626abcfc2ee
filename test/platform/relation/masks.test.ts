import { expect, test } from 'vitest';
import { anonymous } from '#schema/policy/principal.ts';
import { shopContract, shopRows } from '#test/fixtures/shop.ts';
import { createTestProduct, principal } from '#test/testkit/test-product.ts';
import { tokenOf } from '#test/testkit/token-of.ts';

const analyst = principal('analyst', 'analytics');
const steward = principal('steward', 'governance');
const masked = '{ orders { nodes { id email iban recipient birthDate margin } } }';

test('applies each mask to its callers, and shows unmasked values to the others', async () => {
  const secrets = { cursor: Buffer.alloc(32, 1), hash: Buffer.alloc(32, 2) };
  await using shop = await createTestProduct({ contract: shopContract, rows: shopRows, secrets });
  const token = (value: string) => tokenOf(value, { hash: secrets.hash, domain: 'email' });
  const { data, errors } = await shop.as(analyst).query(masked);
  expect(errors).toBeUndefined();
  const constant = { recipient: '[redacted]', margin: null };
  expect(data.orders.nodes).toEqual([
    { id: 'o1', email: token('ann@x.org'), iban: '****3000', birthDate: '1990-01-01', ...constant },
    { id: 'o2', email: token('ann@x.org'), iban: '[redacted]', birthDate: '1990-01-01', ...constant },
    { id: 'o3', email: token('bob@x.org'), iban: null, birthDate: null, ...constant },
    { id: 'o4', email: null, iban: null, birthDate: null, ...constant },
  ]);
  const clear = await shop.as(steward).query(masked);
  expect(clear.data.orders.nodes[0]).toEqual({
    id: 'o1',
    email: ' Ann@X.org ',
    iban: 'DE89370400440532013000',
    recipient: 'Ann Example',
    birthDate: '1990-05-17',
    margin: '3.33',
  });
});

test('never puts a value or a key into the text of a statement', async () => {
  await using shop = await createTestProduct({ contract: shopContract, rows: shopRows });
  await shop.as(analyst).query('{ orders(where: { note: { like: "canary%" } }) { nodes { email } } }');
  const [statement] = shop.statements;
  expect(statement?.text).not.toContain('canary');
  expect(statement?.values).toContain('canary%');
  expect(statement?.values.filter((value) => value instanceof Uint8Array)).toHaveLength(2);
});

test('returns null and FORBIDDEN_FIELD with its path for a denied field, and the other fields of the row', async () => {
  await using shop = await createTestProduct({ contract: shopContract, rows: shopRows });
  const { status, data, errors } = await shop.as(analyst).query('{ order(id: "o1") { id hidden: secret } }');
  expect(status).toBe(200);
  expect(data).toEqual({ order: { id: 'o1', hidden: null } });
  expect(errors).toEqual([
    {
      message: 'You may not see "Order.secret".',
      path: ['order', 'hidden'],
      extensions: { code: 'FORBIDDEN_FIELD', positions: 1 },
    },
  ]);
  expect(JSON.stringify(shop.statements)).toContain('CAST(NULL AS VARCHAR) AS \\"secret\\"');
});

test('denies fields that are not public to anonymous callers', async () => {
  await using shop = await createTestProduct({ contract: shopContract, rows: shopRows });
  const { data, errors } = await shop.as(anonymous).query('{ order(id: "o1") { id total email } }');
  expect(data).toEqual({ order: { id: 'o1', total: '10.10', email: null } });
  expect(errors?.[0]).toMatchObject({ path: ['order', 'email'], extensions: { code: 'FORBIDDEN_FIELD' } });
});

const secrets = { cursor: Buffer.alloc(32, 1), hash: Buffer.alloc(32, 2) };
const fields = {
  GENERALIZE: { name: 'birthDate', value: '"1990-01-01"' },
  HASH: { name: 'email', value: `"${tokenOf('nobody@x.org', { hash: secrets.hash, domain: 'email' })}"` },
  PARTIAL: { name: 'iban', value: '"x"' },
  REDACT: { name: 'recipient', value: '"x"' },
  NULL: { name: 'margin', value: '"1.00"' },
  DENY: { name: 'secret', value: '"x"' },
} as const;

type Kind = keyof typeof fields;

interface Operation {
  readonly query: (field: string, value: string) => string;
  /** For the masks that allow the operation. */
  readonly answered: readonly Kind[];
}

/** The matrix of docs/masks.md. */
const operations: Readonly<Record<string, Operation>> = {
  'filter by': {
    query: (field, value) => `{ orders(where: { ${field}: { eq: ${value} } }) { nodes { id } } }`,
    answered: ['GENERALIZE', 'HASH'],
  },
  'filter deep down by': {
    query: (field, value) =>
      `{ orders(where: { and: [{ or: [{ not: { ${field}: { in: [${value}] } } }] }] }) { totalCount } }`,
    answered: ['GENERALIZE', 'HASH'],
  },
  'filter in a skipped field by': {
    query: (field, value) =>
      `{ orders { totalCount } other: orders(where: { ${field}: { ne: ${value} } }) @skip(if: true) { totalCount } }`,
    answered: ['GENERALIZE', 'HASH'],
  },
  'filter by a range of': {
    query: (field, value) => `{ orders(where: { ${field}: { gte: ${value} } }) { nodes { id } } }`,
    answered: ['GENERALIZE'],
  },
  'find missing values of': {
    query: (field) => `{ orders(where: { ${field}: { isNull: true } }) { totalCount } }`,
    answered: ['GENERALIZE', 'HASH', 'PARTIAL'],
  },
  'filter an edge by': {
    query: (field) =>
      `{ _entities(representations: [{ __typename: "User", id: "u1" }]) { ... on User { orders(where: { ${field}: { isNull: true } }) { totalCount } } } }`,
    answered: ['GENERALIZE', 'HASH', 'PARTIAL'],
  },
  'filter by nothing of': {
    query: (field) => `{ orders(where: { ${field}: {} }) { totalCount } }`,
    answered: [],
  },
  'sort by': {
    query: (field) => `{ orders(orderBy: [{ id: ASC }, { ${field}: DESC }]) { nodes { id } } }`,
    answered: ['GENERALIZE'],
  },
  'group by': {
    query: (field) => `{ orders { groupBy(by: [${enumName(field)}]) { count } } }`,
    answered: ['GENERALIZE', 'HASH'],
  },
  'sort groups by': {
    query: (field) =>
      `{ orders { groupBy(by: [${enumName(field)}], orderBy: [{ key: { ${field}: ASC } }]) { count } } }`,
    answered: ['GENERALIZE'],
  },
  'have groups by the least': {
    query: (field, value) =>
      `{ orders { groupBy(by: [STATUS], having: { min: { ${field}: { eq: ${value} } } }) { count } } }`,
    answered: ['GENERALIZE'],
  },
  'sort groups by the greatest': {
    query: (field) => `{ orders { groupBy(by: [STATUS], orderBy: [{ max: { ${field}: ASC } }]) { count } } }`,
    answered: ['GENERALIZE'],
  },
  'take the least': {
    query: (field) => `{ orders { aggregate { min { ${field} } } } }`,
    answered: ['GENERALIZE'],
  },
  'take the greatest': {
    query: (field) => `{ orders { groupBy(by: [STATUS]) { max { ${field} } } } }`,
    answered: ['GENERALIZE'],
  },
  'count different': {
    query: (field) => `{ orders { aggregate { countDistinct { ${field} } } } }`,
    answered: ['GENERALIZE', 'HASH'],
  },
  'read a group key of': {
    query: (field) => `{ orders { groupBy(by: [STATUS]) { keys { ${field} } } } }`,
    answered: ['GENERALIZE', 'HASH'],
  },
};

for (const [operation, { query, answered }] of Object.entries(operations)) {
  const words = answered.length === 0 ? 'whatever the mask' : `but for ${answered.join(' and ')}`;
  test(`refuses to ${operation} masked values, ${words}, before any statement runs`, async () => {
    await using shop = await createTestProduct({ contract: shopContract, rows: shopRows, secrets });
    for (const [kind, { name, value }] of Object.entries(fields)) {
      const { status, data, errors } = await shop.as(analyst).query(query(name, value));
      if (answered.includes(kind as Kind)) {
        expect({ kind, status, errors }).toEqual({ kind, status: 200, errors: undefined });
        shop.statements.length = 0;
        continue;
      }
      expect({ kind, status, code: errors?.[0]?.extensions.code }).toEqual({
        kind,
        status: 400,
        code: 'MASKED_FIELD_OPERATION',
      });
      expect(errors?.[0]?.message).toContain(`"Order.${name}"`);
      expect(data).toBeUndefined();
      expect(shop.statements).toEqual([]);
    }
    const clear = await shop.as(steward).query(query('iban', '"x"'));
    expect(clear.errors?.[0]?.extensions.code).not.toBe('MASKED_FIELD_OPERATION');
  });
}

test('refuses sums and means of masked values', async () => {
  await using shop = await createTestProduct({ contract: shopContract, rows: shopRows });
  for (const measure of ['sum', 'avg']) {
    const { errors } = await shop.as(analyst).query(`{ orders { aggregate { ${measure} { margin } } } }`);
    expect(errors?.[0]?.extensions.code).toBe('MASKED_FIELD_OPERATION');
  }
});

test('refuses them through variables, defaults and fragments alike', async () => {
  await using shop = await createTestProduct({ contract: shopContract, rows: shopRows });
  const variables = await shop
    .as(analyst)
    .query('query ($where: OrderFilter) { orders(where: $where) { totalCount } }', {
      where: { or: [{ iban: { eq: 'x' } }] },
    });
  const defaults = await shop
    .as(analyst)
    .query('query ($by: [OrderDimension!]! = [IBAN]) { orders { groupBy(by: $by) { count } } }');
  const fragments = await shop
    .as(analyst)
    .query('{ orders { ...f } } fragment f on OrderConnection { aggregate { ... { min { x: iban } } } }');
  for (const { errors } of [variables, defaults, fragments]) {
    expect(errors?.[0]?.extensions.code).toBe('MASKED_FIELD_OPERATION');
  }
  expect(shop.statements).toEqual([]);
});

function enumName(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}
