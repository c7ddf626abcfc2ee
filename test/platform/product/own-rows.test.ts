import { expect, test } from 'vitest';
import { type CoordinatePolicy, noPolicy, type Requirement } from '#schema/policy/policy.ts';
import { anonymous, type Principal } from '#schema/policy/principal.ts';
import { createTestProduct, principal } from '#test/testkit/test-product.ts';
import { shopContract } from './shop.ts';

const rows = {
  orders: [
    {
      id: 'o1',
      note: 'ann',
      status: 'open',
      pieces: 3,
      weight: 1,
      stops: [
        { place: 'ann', parcel_count: 7 },
        { place: 'Kiel', parcel_count: 8 },
        { parcel_count: 9 },
        null,
      ],
    },
    { id: 'o2', note: 'bob', status: 'done', pieces: 4, weight: 2, stops: [] },
    { id: 'o3', note: null, pieces: null, weight: 3, stops: null },
  ],
};

const masked = (unless: Requirement): Partial<CoordinatePolicy> => ({ masks: [{ with: 'REDACT', unless }] });
const filtered = (field: string, claim: string): Partial<CoordinatePolicy> => ({
  rows: [{ field, claim, unless: [] }],
});

/** The orders as somebody sees them under a policy that only the gateway knows. */
async function orders(
  policy: Readonly<Record<string, Partial<CoordinatePolicy>>>,
  who: Principal,
  selection = 'weight',
) {
  const coordinates = Object.fromEntries(
    Object.entries(policy).map(([coordinate, part]) => [coordinate, { ...noPolicy, ...part }]),
  );
  await using shop = await createTestProduct({ contract: shopContract, rows, policy: { coordinates } });
  const { data, errors } = await shop
    .as(who)
    .query(`{ orders(orderBy: [{ id: ASC }]) { nodes { id ${selection} } } }`);
  expect(errors).toBeUndefined();
  return data.orders.nodes as readonly Record<string, unknown>[];
}

const ann = principal('ann');
const weights = (nodes: readonly Record<string, unknown>[]) => nodes.map(({ weight }) => weight);

test.each<readonly [string, Requirement, Principal, readonly number[]]>([
  ['a text', [['self:note']], ann, [1, 0, 0]],
  ['a number', [['self:pieces']], { ...ann, subject: '4' }, [0, 2, 0]],
  ['a number, where the subject is none', [['self:pieces']], ann, [0, 0, 0]],
  ['an enum', [['self:status']], { ...ann, subject: 'done' }, [0, 2, 0]],
  ['either of two', [['self:note'], ['self:id']], { ...ann, subject: 'o2' }, [0, 2, 0]],
  ['both of two', [['self:note', 'self:id']], ann, [0, 0, 0]],
  ['a list', [['self:stops']], ann, [0, 0, 0]],
  ['a field that there is not', [['self:missing']], ann, [0, 0, 0]],
  ['one that there is not, or another', [['self:missing'], ['self:note']], ann, [1, 0, 0]],
  ['one that there is not, and another', [['self:missing', 'self:note']], ann, [0, 0, 0]],
  ['a text, of nobody', [['self:note']], { ...anonymous, subject: 'ann' }, [0, 0, 0]],
])('the own row is that whose %s holds the subject', async (_what, unless, who, expected) => {
  expect(weights(await orders({ 'Order.weight': masked(unless) }, who))).toEqual(expected);
});

test('of a list of structs those are in clear that are the own ones', async () => {
  const policy = {
    'Stop.parcelCount': masked([['self:place']]),
    'Stop.place': masked([['self:parcelCount']]),
  };
  const [first, second, third] = await orders(policy, ann, 'stops { place parcelCount }');
  expect(first?.stops).toEqual([
    { place: '[redacted]', parcelCount: 7 },
    { place: '[redacted]', parcelCount: 0 },
    { place: '[redacted]', parcelCount: 0 },
  ]);
  expect([second?.stops, third?.stops]).toEqual([[], null]);
});

test('a struct has no fields but its own to tell whose it is', async () => {
  const [first] = await orders(
    { 'Stop.parcelCount': masked([['self:id'], ['self:note']]) },
    ann,
    'stops { parcelCount }',
  );
  expect(first?.stops).toEqual([{ parcelCount: 0 }, { parcelCount: 0 }, { parcelCount: 0 }]);
});

test('a masked list is missing but in the own row, where its fields keep their own masks', async () => {
  const policy = { 'Order.stops': masked([['self:note']]), 'Stop.place': masked([]) };
  const nodes = await orders(policy, ann, 'stops { place parcelCount }');
  expect(nodes.map(({ stops }) => stops)).toEqual([
    [
      { place: '[redacted]', parcelCount: 7 },
      { place: '[redacted]', parcelCount: 8 },
      { place: '[redacted]', parcelCount: 9 },
    ],
    null,
    null,
  ]);
});

test('a denied field of a struct is missing in it', async () => {
  const [first] = await orders(
    { 'Stop.place': { access: [{ allow: [['self:parcelCount']] }] } },
    { ...ann, subject: '7' },
    'stops { place }',
  );
  expect(first?.stops).toEqual([{ place: 'ann' }, { place: null }, { place: null }]);
});

const claims = (name: string, ...texts: readonly string[]): Principal => ({
  ...ann,
  claims: { [name]: texts },
});

test.each<readonly [string, Partial<CoordinatePolicy>, Principal, readonly number[]]>([
  ['a text', filtered('note', 'c'), claims('c', 'bob', 'nobody'), [2]],
  ['several', filtered('note', 'c'), claims('c', 'bob', 'ann'), [1, 2]],
  ['the subject', filtered('note', 'sub'), ann, [1]],
  ['a number', filtered('pieces', 'c'), claims('c', '3', 'x'), [1]],
  ['none', filtered('note', 'c'), claims('c'), []],
  ['another claim', filtered('note', 'c'), claims('d', 'ann'), []],
  ['a field that there is not', filtered('missing', 'c'), claims('c', 'ann'), []],
  ['a list', filtered('stops', 'c'), claims('c', 'ann'), []],
  [
    'each of two filters',
    { rows: [...(filtered('note', 'sub').rows ?? []), ...(filtered('pieces', 'c').rows ?? [])] },
    claims('c', '3', '4'),
    [1],
  ],
])('rows are those whose field holds what the claim says: %s', async (_what, policy, who, expected) => {
  expect(weights(await orders({ Order: policy }, who))).toEqual(expected);
});
