import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDuckDb } from '#platform/engines/duckdb/duckdb.ts';
import type { Engine } from '#platform/engines/engine.ts';
import type { CoordinatePolicy, Requirement } from '#schema/policy/policy.ts';
import { anonymous, type Principal } from '#schema/policy/principal.ts';
import { shopContract } from '#test/fixtures/shop.ts';
import { principal } from '#test/testkit/test-product.ts';
import { entityOf, type Policies, relationOf, seenRows } from '../product/seen-rows.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await createDuckDb({ allowedDirectories: [] });
});
afterAll(() => engine[Symbol.asyncDispose]());

const entity = entityOf(shopContract);
const stored = `SELECT * FROM (VALUES
  ('o1', 'ann', 'open', 3, 1::DOUBLE, [{ place: 'ann', parcel_count: 7 }, { place: 'Kiel', parcel_count: 8 }, { place: NULL, parcel_count: 9 }, NULL]),
  ('o2', 'bob', 'done', 4, 2, []),
  ('o3', NULL, NULL, NULL, 3, NULL)
) AS t(id, note, status, pieces, weight, stops)`;
const ann = principal('ann');

const see = (policies: Policies, who: Principal, ...fields: readonly string[]) =>
  seenRows({ engine, entity, stored, policies, principal: who, fields });
const weights = async (policies: Policies, who: Principal) =>
  (await see(policies, who, 'weight')).map(({ weight }) => weight);
const stops = async (policies: Policies, who: Principal) =>
  (await see(policies, who, 'stops')).map((row) => row.stops);

const masked = (unless: Requirement): Partial<CoordinatePolicy> => ({ masks: [{ with: 'REDACT', unless }] });
const filtered = (field: string, claim: string): Partial<CoordinatePolicy> => ({
  rows: [{ field, claim, unless: [] }],
});

test.each<readonly [string, Requirement, Principal, readonly number[]]>([
  ['a text', [['self:note']], ann, [1, 0, 0]],
  ['a number', [['self:pieces']], { ...ann, subject: '4' }, [0, 2, 0]],
  ['a number, where the subject is none', [['self:pieces']], ann, [0, 0, 0]],
  ['an enum', [['self:status']], { ...ann, subject: 'done' }, [0, 2, 0]],
  ['one or the other', [['self:note'], ['self:id']], { ...ann, subject: 'o2' }, [0, 2, 0]],
  ['one and the other', [['self:note', 'self:id']], ann, [0, 0, 0]],
  ['a list', [['self:stops']], ann, [0, 0, 0]],
  ['a field that there is not', [['self:missing']], ann, [0, 0, 0]],
  ['one that there is not or another', [['self:missing'], ['self:note']], ann, [1, 0, 0]],
  ['one that there is not and another', [['self:missing', 'self:note']], ann, [0, 0, 0]],
  ['a text, of nobody', [['self:note']], { ...anonymous, subject: 'ann' }, [0, 0, 0]],
])('the own row is the one where %s contains the subject', async (_what, unless, who, expected) => {
  expect(await weights({ 'Order.weight': masked(unless) }, who)).toEqual(expected);
});

test("in a list of structs the caller's own items are unmasked", async () => {
  const policies = { 'Stop.parcelCount': masked([['self:place']]), 'Stop.place': masked([]) };
  expect(await stops(policies, ann)).toEqual([
    [
      { place: '[redacted]', parcel_count: 7 },
      { place: '[redacted]', parcel_count: 0 },
      { place: '[redacted]', parcel_count: 0 },
      null,
    ],
    [],
    null,
  ]);
});

test("only a struct's own fields show whether it is the caller's", async () => {
  const policies = { 'Stop.parcelCount': masked([['self:id'], ['self:note']]), 'Stop.place': masked([]) };
  const [first] = await stops(policies, ann);
  expect(first).toEqual([...Array(3).fill({ place: '[redacted]', parcel_count: 0 }), null]);
});

test('a masked list is missing except in the own row, where its fields have their own masks', async () => {
  const policies = { 'Order.stops': masked([['self:note']]), 'Stop.place': masked([]) };
  const places = (await stops(policies, ann)).map((list) => list && (list as { place: string }[])[0]?.place);
  expect(places).toEqual(['[redacted]', null, null]);
  expect(await stops({ 'Order.stops': masked([]) }, ann)).toEqual([null, null, null]);
});

test('a denied field of a struct is missing in each, except in the own ones', async () => {
  const policies = { 'Stop.place': { access: [{ allow: [['self:parcelCount']] }] } };
  const [first] = await stops(policies, { ...ann, subject: '7' });
  expect(first).toEqual([
    { place: 'ann', parcel_count: 7 },
    { place: null, parcel_count: 8 },
    { place: null, parcel_count: 9 },
    null,
  ]);
});

test('a column without masks is unchanged', async () => {
  expect(await see({}, anonymous, 'id', 'note', 'stops')).toEqual([
    {
      id: 'o1',
      note: 'ann',
      stops: [
        { place: 'ann', parcel_count: 7 },
        { place: 'Kiel', parcel_count: 8 },
        { place: null, parcel_count: 9 },
        null,
      ],
    },
    { id: 'o2', note: 'bob', stops: [] },
    { id: 'o3', note: null, stops: null },
  ]);
});

test('columns without masks and filters are selected directly', async () => {
  const seen = {
    engine,
    entity,
    stored: 'SELECT 1',
    policies: {},
    principal: ann,
    fields: ['note', 'stops'],
  };
  expect(await relationOf(seen)).toEqual({
    fragments: ['SELECT s."note" AS "note", s."stops" AS "stops" FROM (SELECT 1) AS s'],
    values: [],
  });
});

test.each(['HASH', 'PARTIAL', 'REDACT', 'NULL', 'GENERALIZE'] as const)(
  '%s has no neutral value for an enum, a list or a struct',
  async (mask) => {
    const masks: Partial<CoordinatePolicy> = { masks: [{ with: mask, to: '2', unless: [] }] };
    const policies = { 'Order.status': masks, 'Order.stops': masks };
    const nothing = { status: null, stops: null };
    expect(await see(policies, ann, 'status', 'stops')).toEqual([nothing, nothing, nothing]);
  },
);

const claims = (name: string, ...texts: readonly string[]): Principal => ({
  ...ann,
  claims: { [name]: texts },
});

test.each<readonly [string, Partial<CoordinatePolicy>, Principal, readonly number[]]>([
  ['one of two texts', filtered('note', 'c'), claims('c', 'bob', 'nobody'), [2]],
  ['both texts', filtered('note', 'c'), claims('c', 'bob', 'ann'), [1, 2]],
  ['the subject', filtered('note', 'sub'), ann, [1]],
  ['a number', filtered('pieces', 'c'), claims('c', '3', 'x'), [1]],
  ['no text', filtered('note', 'c'), claims('c'), []],
  ['another claim', filtered('note', 'c'), claims('d', 'ann'), []],
  ['of a field that there is not', filtered('missing', 'c'), claims('c', 'ann'), []],
  ['of a list', filtered('stops', 'c'), claims('c', 'ann'), []],
  [
    'each of two filters',
    { rows: [...(filtered('note', 'sub').rows ?? []), ...(filtered('pieces', 'c').rows ?? [])] },
    claims('c', '3', '4'),
    [1],
  ],
])('rows are those whose field has the value of the claim: %s', async (_what, policy, who, expected) => {
  expect(await weights({ Order: policy }, who)).toEqual(expected);
});

test('a row filter and the own row compare the stored value of a masked column', async () => {
  const policies = {
    Order: filtered('note', 'sub'),
    'Order.note': masked([]),
    'Order.weight': masked([['self:note']]),
  };
  expect(await see(policies, ann, 'note', 'weight')).toEqual([{ note: '[redacted]', weight: 1 }]);
});
