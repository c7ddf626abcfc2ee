import { expect, test } from 'vitest';
import { anonymous } from '#schema/policy/principal.ts';
import { shopContract, shopRows } from '#test/fixtures/shop.ts';
import { createTestProduct, post, principal } from '#test/testkit/test-product.ts';

const steward = principal('steward', 'governance');
const bodies = [
  '{ orders { nodes { id } } }',
  '{ _service { sdl } }',
  '{ _entities(representations: [{ __typename: "Order", id: "o1" }]) { __typename } }',
].map((query) => JSON.stringify({ query }));

test('responds 401 without an envelope, for the schema and entities too, before GraphQL runs', async () => {
  await using shop = await createTestProduct({ contract: shopContract, rows: shopRows });
  for (const each of [...bodies, 'not even GraphQL']) {
    const { status, errors, text } = await post(shop.server.url, each);
    expect({ status, code: errors?.[0]?.extensions.code }).toEqual({
      status: 401,
      code: 'SUBGRAPH_UNTRUSTED_CALLER',
    });
    expect(text).not.toContain('shop');
  }
  expect(shop.statements).toEqual([]);
});

test('serves the committed schema to its gateway, and no other introspection', async () => {
  await using shop = await createTestProduct({ contract: shopContract, rows: shopRows });
  const { data } = await shop.as(anonymous).query('{ _service { sdl } }');
  expect(data._service.sdl).toBe(shop.sdl);
});

test('names the product, the snapshot and the policy in the response', async () => {
  await using shop = await createTestProduct({ contract: shopContract });
  const id = await shop.publish(shopRows);
  await expect
    .poll(async () => (await fetch(`${shop.server.url}/health/ready`)).status, { timeout: 10_000 })
    .toBe(200);
  const { extensions } = await shop.as(anonymous).query('{ order(id: "o1") { id } }');
  expect(extensions.mesh).toEqual({
    domain: 'shop',
    product: 'Shop',
    version: '1.2.0',
    snapshot: id,
    publishedAt: expect.stringMatching(/^2026-01-01T/),
    policy: shop.policy.digest,
    reuse: { epoch: expect.any(String), for: 'class' },
  });
});

test('responds 413 to a body over the limit', async () => {
  await using shop = await createTestProduct({ contract: shopContract, rows: shopRows });
  expect((await post(shop.server.url, 'x'.repeat(9_000_000))).status).toBe(413);
});

test('serves health at its own path only', async () => {
  await using shop = await createTestProduct({ contract: shopContract, rows: shopRows });
  expect((await fetch(`${shop.server.url}/health/live`)).status).toBe(200);
  expect((await fetch(`${shop.server.url}/graphql`)).status).toBe(405);
  expect((await fetch(`${shop.server.url}/`)).status).toBe(404);
});

test('masks errors that the caller did not cause', async () => {
  const resolvers = {
    Query: {
      order() {
        throw new Error('SECRET of the data');
      },
    },
  };
  await using shop = await createTestProduct({
    contract: shopContract,
    rows: shopRows,
    serve: { resolvers },
  });
  const { text, errors } = await shop.as(steward).query('{ order(id: "o1") { id } }');
  expect(errors?.[0]).toEqual({
    message: 'Something went wrong in this domain; its log has the cause.',
    path: ['order'],
    extensions: { code: 'INTERNAL_SERVER_ERROR' },
  });
  expect(text).not.toContain('SECRET');
});
