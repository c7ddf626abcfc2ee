import { expect, test } from 'vitest';
import { startHttpServer } from '#platform/runtime/http-server.ts';
import { readPolicy } from '#schema/policy/directives/read-policy.ts';
import { shopContract, shopRows } from '#test/fixtures/shop.ts';
import { linkHeader } from '#test/testkit/link-header.ts';
import { createTestProduct, post, principal } from '#test/testkit/test-product.ts';

const analyst = principal('analyst', 'analytics');
const steward = principal('steward', 'governance');
const query = '{ order(id: "o1") { note iban } }';

test('joins the policy of the gateway with its own, the stricter one winning', async () => {
  const policy = readPolicy(`${linkHeader({ policy: ['@mask'] })}
    type Order { note: String @mask(with: REDACT)  iban: String @mask(with: NULL, unless: [["role:steward"]]) }`);
  await using shop = await createTestProduct({ contract: shopContract, rows: shopRows, policy });
  expect((await shop.as(analyst).query(query)).data.order).toEqual({ note: '[redacted]', iban: null });
  expect((await shop.as(steward).query(query)).data.order).toMatchObject({ note: '[redacted]' });
  const refused = await shop.as(steward).query('{ orders(where: { note: { like: "5%" } }) { totalCount } }');
  expect(refused.errors?.[0]?.extensions.code).toBe('MASKED_FIELD_OPERATION');
});

test('fetches a bundle once for all concurrent requests', async () => {
  await using shop = await createTestProduct({ contract: shopContract, rows: shopRows });
  await Promise.all(Array.from({ length: 20 }, () => shop.as(analyst).query(query)));
  await shop.as(steward).query(query);
  expect(shop.policy.fetches()).toBe(1);
});

test('responds 503 where the bundle is unavailable or a different one, and never guesses', async () => {
  await using shop = await createTestProduct({ contract: shopContract, rows: shopRows });
  await using other = await startHttpServer({
    port: 0,
    routes: [
      { method: 'GET', path: '/other', handle: () => ({ status: 200, body: '{"coordinates":{}}' }) },
      {
        method: 'GET',
        path: '/moved',
        handle: () => ({ status: 302, headers: { location: shop.policy.url }, body: '' }),
      },
    ],
    onError: () => {},
  });
  const body = JSON.stringify({ query });
  for (const path of ['other', 'moved', 'missing']) {
    const envelope = { principal: analyst, policy: shop.policy.digest, policyUrl: `${other.url}/${path}` };
    const { status, errors } = await post(
      shop.server.url,
      body,
      await shop.signer.sign(envelope, 'shop', body),
    );
    expect({ path, status, code: errors?.[0]?.extensions.code }).toEqual({
      path,
      status: 503,
      code: 'POLICY_UNAVAILABLE',
    });
  }
  expect(shop.statements).toEqual([]);
  // A later request succeeds: failures are not cached.
  expect((await shop.as(analyst).query(query)).status).toBe(200);
});

test('separates concurrent callers', async () => {
  await using shop = await createTestProduct({ contract: shopContract, rows: shopRows });
  const responses = await Promise.all(
    Array.from({ length: 60 }, async (_, index) => {
      const asked = index % 2 === 0 ? analyst : steward;
      return { asked, response: await shop.as(asked).query('{ order(id: "o1") { iban } }') };
    }),
  );
  for (const { asked, response } of responses) {
    expect(response.data.order.iban).toBe(asked === steward ? 'DE89370400440532013000' : '****3000');
  }
});
