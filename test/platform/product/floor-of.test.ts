import { expect, test } from 'vitest';
import { duckDbDialect } from '#platform/engines/duckdb/duckdb-dialect.ts';
import { raw } from '#platform/engines/sql.ts';
import {
  filterTouches,
  floorCondition,
  floorFields,
  floorOf,
} from '#platform/product/graphql/group-floor.ts';
import { decisionsFor } from '#schema/policy/decide.ts';
import type { CoordinatePolicy } from '#schema/policy/policy.ts';
import { anonymous } from '#schema/policy/principal.ts';
import type { Use } from '#schema/policy/uses.ts';
import { shopContract } from '#test/fixtures/shop.ts';
import { bundleOf, entityOf, type Policies } from './seen-rows.ts';

const entity = entityOf(shopContract);

function fieldOf(name: string) {
  const found = entity.fields.find((field) => field.name === name);
  if (!found) throw new Error(`The shop has no field "${name}".`);
  return found;
}

const floors = (...groups: CoordinatePolicy['groups']): Partial<CoordinatePolicy> => ({ groups });
const hash: Partial<CoordinatePolicy> = { masks: [{ with: 'HASH', unless: [] }] };

async function floor(policies: Policies, ...touched: [string, Use][]) {
  const decisions = await decisionsFor(bundleOf(policies), anonymous);
  const touches = touched.map(([name, use]) => ({ field: fieldOf(name), use }));
  return floorOf(decisions, entity, touches).map(({ k, of }) => (of ? [k, of.name] : [k]));
}

test('the floor combines those of the type and of each touched field', async () => {
  const policy = {
    Order: floors({ k: 12, of: 'customerId', unless: [] }),
    'Order.note': floors({ k: 20, unless: [] }, { k: 7, of: 'day', unless: [] }),
    'Order.pieces': floors({ k: 30, unless: [] }),
  };
  expect(await floor(policy)).toEqual([[12, 'customerId']]);
  expect(await floor(policy, ['note', 'TOTAL'])).toEqual([[12, 'customerId'], [20], [7, 'day']]);
  expect(await floor({})).toEqual([]);
  expect(await floor({}, ['note', 'GROUP'])).toEqual([]);
});

test('a field that its mask allows in groups only has a floor of ten by default', async () => {
  const masked = { 'Order.note': hash };
  expect(await floor(masked, ['note', 'GROUP'])).toEqual([[10]]);
  expect(await floor(masked, ['note', 'EQUAL'])).toEqual([]);
  expect(await floor({ ...masked, Order: floors({ k: 5, unless: [] }) }, ['note', 'GROUP'])).toEqual([[5]]);
  const own = { 'Order.note': { ...hash, ...floors({ k: 6, unless: [] }) } };
  expect(await floor(own, ['note', 'GROUP'])).toEqual([[6]]);
  const both = { ...own, Order: floors({ k: 7, unless: [] }) };
  expect(await floor(both, ['note', 'GROUP'])).toEqual([[7], [6]]);
});

test('no group reaches a floor that counts an unknown field', async () => {
  expect(await floor({ Order: floors({ k: 12, of: 'missing', unless: [] }) })).toEqual([
    [Number.MAX_SAFE_INTEGER],
  ]);
});

test('a filter touches each of its fields in each of its ways', () => {
  const [note, pieces] = [fieldOf('note'), fieldOf('pieces')];
  const uses = new Map<typeof note, Use[]>([
    [note, ['EQUAL', 'LIKE']],
    [pieces, ['RANGE']],
  ]);
  expect(filterTouches({ condition: raw('TRUE'), uses })).toEqual([
    { field: note, use: 'EQUAL' },
    { field: note, use: 'LIKE' },
    { field: pieces, use: 'RANGE' },
  ]);
});

test('a group is large enough where it satisfies all counts', () => {
  const day = fieldOf('day');
  const both = [{ k: 7 }, { k: 12, of: day }];
  expect(floorFields(both)).toEqual([day]);
  expect(floorCondition(both, duckDbDialect)).toEqual({
    fragments: ['(count(*) >= CAST(', ' AS BIGINT) AND count(DISTINCT m."day") >= CAST(', ' AS BIGINT))'],
    values: [7, 12],
  });
  expect(floorCondition([], duckDbDialect)).toEqual(raw('TRUE'));
});
