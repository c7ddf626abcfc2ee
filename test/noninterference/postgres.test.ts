import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestPostgres, type TestPostgres, withoutPostgres } from '#test/testkit/test-postgres.ts';
import { effortFor, timeFor } from './effort.ts';
import { findLeak, printLeak, type Stage } from './find-leak.ts';
import { createGroupsStage } from './groups-stage.ts';
import { printContract } from './print-contract.ts';
import { createProductStage, openProduct } from './product-stage.ts';
import { hospital } from './products.ts';
import { statementsOf } from './statements.ts';

let server: TestPostgres;
beforeAll(async () => {
  if (!withoutPostgres) server = await startTestPostgres();
});
afterAll(() => server?.[Symbol.asyncDispose]());

const rows = effortFor(0.25, 100);
const groups = effortFor(0.05, 60);
const both = effortFor(0.1, 120);

describe.skipIf(withoutPostgres)('on PostgreSQL', () => {
  test(
    'a product gives a principal the same bytes for any values that the principal may not see',
    async () => {
      const { operations, answered, leak } = await findLeak(createProductStage({ postgres: server }), rows);
      console.info(`${operations} operations, ${Math.round(answered * 100)} % answered, seed ${rows.seed}`);
      expect(leak && printLeak(leak), `seed ${rows.seed}`).toBeUndefined();
      expect(answered).toBeGreaterThan(0.4);
    },
    timeFor(rows),
  );

  test(
    'a product discloses nothing of groups under their floor',
    async () => {
      const { operations, answered, leak } = await findLeak(createGroupsStage({ postgres: server }), groups);
      console.info(`${operations} operations, ${Math.round(answered * 100)} % answered, seed ${groups.seed}`);
      expect(leak && printLeak(leak), `seed ${groups.seed}`).toBeUndefined();
      expect(answered).toBeGreaterThan(0.4);
    },
    timeFor(groups),
  );

  test(
    'a product gives the same bytes as on DuckDB',
    async () => {
      const { operations, answered, leak } = await findLeak(twoEngines(createProductStage()), both);
      console.info(`${operations} operations, ${Math.round(answered * 100)} % answered, seed ${both.seed}`);
      expect(leak && printLeak(leak), `seed ${both.seed}`).toBeUndefined();
      expect(answered).toBeGreaterThan(0.4);
    },
    timeFor(both),
  );
});

/** One world on two engines in place of two worlds on one. */
function twoEngines(stage: Stage): Stage {
  const contract = printContract(hospital);
  return {
    ...stage,
    worlds(who, choices) {
      const worlds = stage.worlds(who, choices);
      const [rows] = worlds.rows;
      const domains = worlds.domains.map(({ name, classes }) => ({
        name,
        classes: classes.map(([value]) => [value, value] as const),
      }));
      return { ...worlds, rows: [rows, rows], domains };
    },
    open: (worlds, at) =>
      openProduct(contract, worlds, at, {
        statements: statementsOf(hospital),
        postgres: at === 0 ? undefined : server,
      }),
  };
}
