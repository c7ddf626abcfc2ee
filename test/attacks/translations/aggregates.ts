import { expect } from 'vitest';
import { createTestProduct, type Rows } from '#test/testkit/test-product.ts';
import type { AttackArea, World } from '../attempt.ts';
import { customersContract } from '../customers-product.ts';
import { expectDocumented, expectRefused, expectUnknown, sameOnBoth } from '../expectations.ts';
import { personas } from '../personas.ts';

const aggregate = (figures: string, where = '{}') =>
  `{ customers(where: ${where}) { aggregate { ${figures} } } }`;

export const aggregates: AttackArea = {
  area: 'inference: aggregates and grouping',
  attempts: {
    'AGG-01': async (world) => {
      await expectRefused(world, aggregate('min { ssn } max { ssn } suppressed'), 'CustomerMin.ssn');
      await expectRefused(world, aggregate('max { salary } suppressed'), 'CustomerMax.salary');
    },
    'AGG-03': async (world) => {
      await expectRefused(
        world,
        aggregate('avg { salary } count', '{ id: { eq: "c1" } }'),
        'CustomerAvg.salary',
      );
      const query = aggregate('avg { spend } count suppressed', '{ id: { eq: "c1" } }');
      const { data } = await sameOnBoth(world, 'analyst_eu', query);
      expect(data.customers.aggregate).toEqual({ avg: { spend: null }, count: null, suppressed: true });
    },
    'AGG-05': trackers,
    'AGG-07': (world) =>
      expectRefused(
        world,
        '{ customers { groupBy(by: [SSN]) { keys { ssn } count } } }',
        'CustomerDimension.SSN',
      ),
    'AGG-09': async (world) => {
      for (const by of ['[EMAIL]', '[EMAIL, TIER]']) {
        const query = `{ customers { groupBy(by: ${by}) { keys { email } count } } }`;
        expect((await sameOnBoth(world, 'analyst_eu', query)).data.customers.groupBy).toEqual([]);
      }
    },
    'AGG-11': async (world) => {
      for (const field of ['phone', 'salary', 'notes', 'ssn']) {
        await expectRefused(world, aggregate(`countDistinct { ${field} }`), `CustomerCountDistinct.${field}`);
      }
    },
    'AGG-13': async (world) => {
      await expectUnknown(world, aggregate('arrayAgg { email }'));
      await expectRefused(world, aggregate('max { email }'), 'CustomerMax.email');
      const { data } = await world.attacker.ask('analyst_eu', '{ customers { nodes { email } } }');
      for (const { email } of data.customers.nodes) expect(email).toMatch(/^tok1_[0-9a-f]{32}$/);
    },
    'AGG-15': async (world) => {
      const clear = '{ customer(id: "c1") { orders { aggregate { sum { total } count } } } }';
      const { data } = await sameOnBoth(world, 'analyst_eu', clear);
      expect(data.customer.orders.aggregate).toEqual({ sum: { total: '23' }, count: 2 });
      const salary = '{ employee(id: "e1") { reports { aggregate { sum { salary } } } } }';
      await expectRefused(world, salary, 'CustomerSum.salary');
      const few = `{ employee(id: "e1") { reports(where: { tier: { eq: GOLD } }) { totalCount aggregate { sum { spend } count suppressed } } } }`;
      const suppressed = (await sameOnBoth(world, 'analyst_eu', few)).data.employee.reports.aggregate;
      expect(suppressed).toEqual({ sum: { spend: null }, count: null, suppressed: true });
    },
    'AGG-17': async (world) => {
      await expectUnknown(world, aggregate('stddev { salary }'));
      for (const figure of ['avg', 'sum', 'min', 'max']) {
        const name = `Customer${figure[0]?.toUpperCase()}${figure.slice(1)}`;
        await expectRefused(world, aggregate(`${figure} { salary }`), `${name}.salary`);
      }
    },
    'AGG-19': oneInsert,
  },
};

/** Floors do not prevent differencing; so a field that only a floor guards is one that the caller may select. */
async function trackers(world: World): Promise<void> {
  const zip = '{ zip: { eq: "800*" } }';
  for (const where of [`{ or: [${zip}, { id: { eq: "c30" } }] }`, zip]) {
    await expectRefused(world, aggregate('sum { salary }', where), 'CustomerSum.salary');
    await expectRefused(world, aggregate('avg { salary }', where), 'CustomerAvg.salary');
  }
  const few = aggregate('sum { spend } count suppressed', '{ zip: { eq: "802*" } }');
  expect((await sameOnBoth(world, 'analyst_eu', few)).data.customers.aggregate).toEqual({
    sum: { spend: null },
    count: null,
    suppressed: true,
  });
  const selected = await sameOnBoth(world, 'analyst_eu', '{ customer(id: "c30") { spend } }');
  expect(selected.data.customer.spend).toBe(130);
  await expectDocumented('the floor is not differential privacy');
}

/** A group that is told counts on: that is a risk that stays, and docs/masks.md says so. */
async function oneInsert(): Promise<void> {
  const { principal } = personas.analyst_eu;
  const rows = (zips: readonly string[]): Rows => ({
    customers: zips.map((zip, index) => ({ id: `c${index}`, region: 'EU', zip })),
    employees: [],
  });
  const before = [...Array(12).fill('800-x'), ...Array(4).fill('801-y')];
  await using product = await createTestProduct({ contract: customersContract, rows: rows(before) });
  const ask = async () =>
    (await product.as(principal).query('{ customers { groupBy(by: [ZIP]) { keys { zip } count } } }')).data
      .customers.groupBy;
  const large = { keys: { zip: '800*' }, count: 12 };
  expect(await ask()).toEqual([large]);
  await product.publish(rows([...before, '801-z']));
  await expect
    .poll(
      async () =>
        (await product.as(principal).query('{ customers { totalCount } }')).data.customers.totalCount,
    )
    .toBe(17);
  expect(await ask()).toEqual([large]);
  await expectDocumented('The count of a visible group shows each row that comes or goes');
}
