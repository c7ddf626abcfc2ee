import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Principal } from '#schema/policy/principal.ts';
import { clinicContract, clinicRows } from '#test/fixtures/clinic.ts';
import { createTestProduct, principal, type TestProduct } from '#test/testkit/test-product.ts';

let clinic: TestProduct;
beforeAll(async () => {
  clinic = await createTestProduct({ contract: clinicContract, rows: clinicRows });
});
afterAll(() => clinic[Symbol.asyncDispose]());

const staff = principal('staff');
const doctor: Principal = { ...staff, roles: ['staff', 'doctor'] };

test('aggregates that touch a governed field need k rows or more', async () => {
  const query = (least: number) => `{ patients(where: { id: { notIn: ["p1"] }, weight: { gte: ${least} } }) {
    totalCount aggregate { count suppressed avg { weight } max { weight } } } }`;
  const enough = await clinic.as(staff).query(query(69));
  expect(enough.data.patients).toEqual({
    totalCount: 5,
    aggregate: { count: 5, suppressed: false, avg: { weight: 71 }, max: { weight: 73 } },
  });
  for (const least of [70, 73, 99]) {
    const { data, errors } = await clinic.as(staff).query(query(least));
    expect(errors).toBeUndefined();
    expect(data.patients).toEqual({
      totalCount: null,
      aggregate: { count: null, suppressed: true, avg: { weight: null }, max: { weight: null } },
    });
  }
  const clear = await clinic.as(doctor).query(query(73));
  expect(clear.data.patients).toMatchObject({ totalCount: 1, aggregate: { count: 1, suppressed: false } });
});

test('a count is shown where nothing governed is touched, and an aggregate in the same selection is not', async () => {
  const { data } = await clinic
    .as(staff)
    .query(
      '{ patients(where: { id: { in: ["p1", "p2"] } }) { totalCount aggregate { count suppressed sum { weight } } } }',
    );
  expect(data.patients).toEqual({
    totalCount: 2,
    aggregate: { count: null, suppressed: true, sum: { weight: null } },
  });
});

test('the floor of an edge applies to each parent separately', async () => {
  const { data } = await clinic
    .as(staff)
    .query(
      '{ patients(first: 2, orderBy: [{ id: ASC }]) { nodes { id visits { totalCount aggregate { count suppressed } } } } }',
    );
  // Two visits of one patient: the type counts patients.
  expect(data.patients.nodes[0].visits).toEqual({
    totalCount: null,
    aggregate: { count: null, suppressed: true },
  });
  const clear = await clinic.as(doctor).query('{ patient(id: "p1") { visits { totalCount } } }');
  expect(clear.data.patient.visits.totalCount).toBe(2);
});

test('groups are shown where they contain enough different people, for any number of rows', async () => {
  const { data } = await clinic
    .as(staff)
    .query('{ visits { groupBy(by: [WARD], orderBy: [{ key: { ward: ASC } }]) { keys { ward } count } } }');
  expect(data.visits.groupBy.map(({ keys }: { keys: { ward: string } }) => keys.ward)).toEqual([
    'bone',
    'heart',
  ]);
  const all = await clinic
    .as(doctor)
    .query('{ visits { groupBy(by: [WARD], orderBy: [{ key: { ward: ASC } }]) { keys { ward } count } } }');
  expect(all.data.visits.groupBy).toHaveLength(3);
});

test('groups by a token or a bucket need ten rows by default', async () => {
  const buckets = await clinic
    .as(staff)
    .query('{ patients { groupBy(by: [BORN], having: { count: { gt: 1 } }) { keys { born } count } } }');
  // Eight of each year: too few.
  expect(buckets.data.patients.groupBy).toEqual([]);
  const tokens = await clinic.as(staff).query('{ patients { groupBy(by: [EMAIL]) { count } } }');
  expect(tokens.data.patients.groupBy).toEqual([]);
  const region = await clinic
    .as(staff)
    .query(
      '{ patients { groupBy(by: [REGION]) { keys { region } count countDistinct { email } min { born } } } }',
    );
  expect(region.data.patients.groupBy).toEqual([
    { keys: { region: 'north' }, count: 12, countDistinct: { email: 11 }, min: { born: '1950-01-01' } },
    { keys: { region: 'south' }, count: 12, countDistinct: { email: 12 }, min: { born: '1950-01-01' } },
  ]);
});

test('having and orders count as touching their fields', async () => {
  for (const more of ['having: { min: { weight: { gte: 1 } } }', 'orderBy: [{ max: { weight: ASC } }]']) {
    const { data } = await clinic.as(staff).query(`{ patients { groupBy(by: [ID], ${more}) { count } } }`);
    expect({ more, groups: data.patients.groupBy }).toEqual({ more, groups: [] });
    const clear = await clinic.as(doctor).query(`{ patients { groupBy(by: [ID], ${more}) { count } } }`);
    expect(clear.data.patients.groupBy).toHaveLength(24);
  }
});
