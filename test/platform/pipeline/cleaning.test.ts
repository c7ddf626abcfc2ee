import { afterAll, beforeAll, expect, test } from 'vitest';
import { raw, sql } from '#platform/engines/sql.ts';
import { createCleaningMacros } from '#platform/pipeline/cleaning-macros.ts';
import { openPipelineDatabase, type PipelineDatabase } from '#platform/pipeline/pipeline-database.ts';

let database: PipelineDatabase;
beforeAll(async () => {
  database = await openPipelineDatabase({ folders: [], spillFolder: '' });
  await createCleaningMacros(database);
});
afterAll(() => database[Symbol.asyncDispose]());

test.each([
  ['text', '  a \t b ', 'a b'],
  ['text', ' N/A', null],
  ['text', '', null],
  ['title', 'VAN dam', 'Van Dam'],
  ['quiet', 'MÜLLER', 'Müller'],
  ['quiet', 'de Vries', 'de Vries'],
  ['money', '12.30', '12.30'],
  ['money', '€ 1.234,56', '1234.56'],
  ['money', '1,234.56 EUR', '1234.56'],
  ['money', '12,5', '12.50'],
  ['money', '-3', '-3.00'],
  ['money', 'free', null],
  ['money', '1.2.3', null],
  ['count', ' 3 pcs', 3],
  ['count', '2.0', 2],
  ['count', 'few', null],
  ['count', '99999999999', null],
  ['moment', '2026-10-31T18:00:00Z', '2026-10-31 18:00:00'],
  ['moment', '31.10.2026 18:00:00', '2026-10-31 18:00:00'],
  ['moment', '1793469600', '2026-10-31 18:00:00'],
  ['moment', 'yesterday', null],
  ['day', '19840307', '1984-03-07'],
  ['day', '07.03.1984', '1984-03-07'],
  ['day', '31.02.1980', null],
])('clean.%s reads %j as %j', async (macro, text, expected) => {
  const [row] = await database.query(sql`SELECT clean.${raw(macro)}(CAST(${text} AS VARCHAR)) AS value`);
  expect(row?.value).toBe(expected);
});
