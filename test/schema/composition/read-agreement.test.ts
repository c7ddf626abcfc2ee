import { expect, test } from 'vitest';
import { composeSupergraph } from '#schema/compose.ts';
import { readAgreement } from '#schema/composition/read-agreement.ts';
import { decisionsFor } from '#schema/policy/decide.ts';
import { createDecisionCache } from '#schema/policy/decision-cache.ts';
import type { Agreement } from '#schema/policy/policy.ts';
import { caller, smallGraph } from '#test/fixtures/small-graph.ts';
import { linkHeader } from '#test/testkit/link-header.ts';

const good = `consumer: studio
product: users
purpose: campaigns
expires: 2027-03-31
approver: privacy office
`;

const options = { file: 'studio.yaml', now: Date.parse('2026-11-24') };

test('reads an agreement of five texts and names it by its file', () => {
  expect(readAgreement(good, options)).toEqual({
    agreement: {
      consumer: 'studio',
      product: 'users',
      purpose: 'campaigns',
      expires: '2027-03-31',
      approver: 'privacy office',
      source: 'agreement:studio.yaml',
    },
    findings: [],
  });
});

test('it admits its application until the end of its last day, without a restart', async () => {
  const agreement = readAgreement(good, options).agreement as Agreement;
  const { bundle } = smallGraph({ agreements: [agreement] });
  const studio = caller('marketing', {
    consumer: 'studio',
    purposes: ['campaigns', 'support'],
    purpose: 'campaigns',
  });
  let now = Date.parse('2026-11-24T12:00:00Z');
  const cache = createDecisionCache(10, () => now);
  const city = async (principal = studio) => {
    const name = JSON.stringify(principal);
    const decisions = await cache.get(name, (at) => decisionsFor(bundle, principal, at));
    return decisions.of('User.city').kind;
  };
  expect(await city()).toBe('CLEAR');
  expect(await city({ ...studio, consumer: 'other' })).toBe('MASK');
  expect(await city({ ...studio, purpose: 'support' })).toBe('MASK');
  now = Date.parse('2027-03-31T23:59:59.999Z');
  expect(await city()).toBe('CLEAR');
  now += 1;
  expect(await city()).toBe('MASK');
});

test('the order of agreements does not affect the supergraph', () => {
  const agreements = ['a', 'b'].map((consumer) => ({
    ...(readAgreement(good, options).agreement as Agreement),
    consumer,
  }));
  const sdl = `
    ${linkHeader({ policy: ['@classification'] })}
    type Query { it: Int @classification(level: PUBLIC) }`;
  const subgraphs = [{ name: 'users', url: 'http://users', sdl }];
  const [one, other] = [agreements, agreements.toReversed()].map((given) =>
    composeSupergraph({ subgraphs, agreements: given }),
  );
  expect(one).toMatchObject({ ok: true, supergraph: expect.stringContaining('@agreement') });
  expect(other).toEqual(one);
});
