import { createHmac, hkdfSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { anonymous } from '#schema/policy/principal.ts';
import { createTestProduct, principal } from '#test/testkit/test-product.ts';
import { shopContract, shopRows } from './shop.ts';

const analyst = principal('analyst', 'analytics');
const steward = principal('steward', 'governance');
const masked = '{ orders { nodes { id email iban recipient birthDate margin } } }';

test('shows each mask to whom it is for and clear values to whom it is not', async () => {
  const secrets = { cursor: Buffer.alloc(32, 1), hash: Buffer.alloc(32, 2) };
  await using shop = await createTestProduct({ contract: shopContract, rows: shopRows, secrets });
  const token = (value: string) => {
    const key = Buffer.from(hkdfSync('sha256', secrets.hash, '', 'weft token 1\n\nemail', 32));
    return `tok1_${createHmac('sha256', key).update(value).digest('hex').slice(0, 32)}`;
  };
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

test('answers null and FORBIDDEN_FIELD with its path for a denied field, and the rest of the row', async () => {
  await using shop = await createTestProduct({ contract: shopContract, rows: shopRows });
  const { status, data, errors } = await shop.as(analyst).query('{ order(id: "o1") { id hidden: secret } }');
  expect(status).toBe(200);
  expect(data).toEqual({ order: { id: 'o1', hidden: null } });
  expect(errors).toEqual([
    {
      message: 'You may not see "Order.secret".',
      path: ['order', 'hidden'],
      extensions: { code: 'FORBIDDEN_FIELD' },
    },
  ]);
  expect(JSON.stringify(shop.statements)).toContain('CAST(NULL AS VARCHAR) AS \\"secret\\"');
});

test('denies what is not public to nobody in particular', async () => {
  await using shop = await createTestProduct({ contract: shopContract, rows: shopRows });
  const { data, errors } = await shop.as(anonymous).query('{ order(id: "o1") { id total email } }');
  expect(data).toEqual({ order: { id: 'o1', total: '10.10', email: null } });
  expect(errors?.[0]).toMatchObject({ path: ['order', 'email'], extensions: { code: 'FORBIDDEN_FIELD' } });
});

const fields = [
  ['email', 'HASH', '"x"'],
  ['iban', 'PARTIAL', '"x"'],
  ['recipient', 'REDACT', '"x"'],
  ['birthDate', 'GENERALIZE', '"1990-01-01"'],
  ['margin', 'NULL', '"1.00"'],
  ['secret', 'DENY', '"x"'],
] as const;

const operations: Readonly<Record<string, (field: string, value: string) => string>> = {
  'filter by': (field, value) => `{ orders(where: { ${field}: { eq: ${value} } }) { nodes { id } } }`,
  'filter deep down by': (field, value) =>
    `{ orders(where: { and: [{ or: [{ not: { ${field}: { in: [${value}] } } }] }] }) { totalCount } }`,
  'filter an edge by': (field) =>
    `{ _entities(representations: [{ __typename: "User", id: "u1" }]) { ... on User { orders(where: { ${field}: { isNull: true } }) { totalCount } } } }`,
  'sort by': (field) => `{ orders(orderBy: [{ id: ASC }, { ${field}: DESC }]) { nodes { id } } }`,
  'group by': (field) => `{ orders { groupBy(by: [${enumName(field)}]) { count } } }`,
  'sort groups by': (field) =>
    `{ orders { groupBy(by: [STATUS], orderBy: [{ key: { ${field}: ASC } }]) { count } } }`,
  'have groups by': (field, value) =>
    `{ orders { groupBy(by: [STATUS], having: { min: { ${field}: { eq: ${value} } } }) { count } } }`,
  'take the least': (field) => `{ orders { aggregate { min { ${field} } } } }`,
  'take the greatest': (field) => `{ orders { groupBy(by: [STATUS]) { max { ${field} } } } }`,
  'count different': (field) => `{ orders { aggregate { countDistinct { ${field} } } } }`,
  'filter in a skipped field by': (field, value) =>
    `{ orders { totalCount } other: orders(where: { ${field}: { ne: ${value} } }) @skip(if: true) { totalCount } }`,
  'read a group key of': (field) => `{ orders { groupBy(by: [STATUS]) { keys { ${field} } } } }`,
};

for (const [operation, query] of Object.entries(operations)) {
  test(`refuses to ${operation} what is masked or denied, before any statement runs`, async () => {
    await using shop = await createTestProduct({ contract: shopContract, rows: shopRows });
    for (const [field, kind, value] of fields) {
      const { status, data, errors } = await shop.as(analyst).query(query(field, value));
      expect({ kind, status, code: errors?.[0]?.extensions.code }).toEqual({
        kind,
        status: 400,
        code: 'MASKED_FIELD_OPERATION',
      });
      expect(errors?.[0]?.message).toContain(`"Order.${field}"`);
      expect(data).toBeUndefined();
      expect(shop.statements).toEqual([]);
    }
    const clear = await shop.as(steward).query(query('iban', '"x"'));
    expect(clear.errors?.[0]?.extensions.code).not.toBe('MASKED_FIELD_OPERATION');
  });
}

test('refuses sums and means of what is masked', async () => {
  await using shop = await createTestProduct({ contract: shopContract, rows: shopRows });
  for (const measure of ['sum', 'avg']) {
    const { errors } = await shop.as(analyst).query(`{ orders { aggregate { ${measure} { margin } } } }`);
    expect(errors?.[0]?.extensions.code).toBe('MASKED_FIELD_OPERATION');
  }
});

test('refuses through variables, defaults and fragments alike', async () => {
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
