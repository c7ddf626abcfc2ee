import { afterAll, beforeAll, test } from 'vitest';
import { startTestPostgres, type TestPostgres, withoutPostgres } from './test-postgres.ts';

/** The name of an engine, and the server of the products; none for DuckDB. */
export type EngineChoice = readonly [name: string, postgres: () => TestPostgres | undefined];

/** For `test.each`: all engines, with one PostgreSQL server for the file. */
export function eachEngine(): readonly EngineChoice[] {
  const duckDb: EngineChoice = ['DuckDB', () => undefined];
  if (withoutPostgres) {
    test.skip(`on PostgreSQL: ${withoutPostgres}`);
    return [duckDb];
  }
  let server: TestPostgres | undefined;
  beforeAll(async () => {
    server = await startTestPostgres();
  });
  afterAll(() => server?.[Symbol.asyncDispose]());
  return [duckDb, ['PostgreSQL', () => server]];
}
