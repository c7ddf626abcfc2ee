import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EngineError } from '#platform/engines/engine.ts';
import { createPostgres } from '#platform/engines/postgres/postgres.ts';
import { join as list, raw, sql } from '#platform/engines/sql.ts';
import { startTestPostgres, type TestPostgres, withoutPostgres } from '#test/testkit/test-postgres.ts';
import { testEngine } from './engine-cases.ts';

let server: TestPostgres;
beforeAll(async () => {
  if (!withoutPostgres) server = await startTestPostgres();
});
afterAll(() => server?.[Symbol.asyncDispose]());

let schemas = 0;

describe.skipIf(withoutPostgres)('PostgreSQL', () => {
  testEngine('PostgreSQL', {
    create: () => createPostgres({ access: server.reader }),
    async write(_, id, table) {
      schemas += 1;
      const schema = `case ${schemas}`;
      for (const text of [`CREATE SCHEMA "${schema}"`, ...thingsIn(schema, table)])
        await server.admin.unsafe(text);
      await server.admin.unsafe(`GRANT USAGE ON SCHEMA "${schema}" TO reader`);
      await server.admin.unsafe(`GRANT SELECT ON ALL TABLES IN SCHEMA "${schema}" TO reader`);
      return { id, tables: { [table]: [schema] } };
    },
    unreadable: `'NaN'::float8 AS n, 'Infinity'::float4 AS i, jsonb_build_array(NULL, 1.5) AS l,
      jsonb_build_object('x', NULL) AS s, DATE '-infinity' AS d, TIMESTAMP 'infinity' AS t,
      TIMESTAMPTZ 'infinity' AS z, DATE '0044-03-15 BC' AS bc, TIMESTAMP '12345-01-01 00:00:00' AS far`,
    numbers: ["'NaN'::float8", '1.5::float8'],
    endless:
      'SELECT count(*) AS n FROM generate_series(1, 100000) a, generate_series(1, 1000000) b WHERE a * b = 7',
    forgets: false,
  });

  test('PostgreSQL changes nothing, and resolves only its own functions by an unqualified name', async () => {
    await using engine = await createPostgres({ access: server.publisher });
    await server.admin.unsafe(
      'CREATE FUNCTION public.left(text, integer) RETURNS text LANGUAGE sql AS $$ SELECT $1 $$',
    );
    const forbidden = [
      'CREATE SCHEMA mine',
      'CREATE TEMPORARY TABLE t (a integer)',
      "SELECT pg_read_file('/etc/passwd')",
    ];
    for (const text of forbidden) {
      await expect(engine.query(raw(text)), text).rejects.toThrow(EngineError);
    }
    expect(await engine.query(raw("SELECT left('abc', 1) AS a"))).toEqual([{ a: 'a' }]);
  });

  test('PostgreSQL cancels a statement on the server when its caller disconnects, and at its timeout', async () => {
    await using engine = await createPostgres({
      access: server.reader,
      connections: 1,
      statementTimeout: 500,
    });
    const running = async () =>
      (
        await server.admin.unsafe(
          "SELECT pid FROM pg_stat_activity WHERE usename = 'reader' AND state = 'active'",
        )
      ).length;
    const gone = new AbortController();
    const stopped = engine.query(raw('SELECT pg_sleep(20)'), gone.signal);
    await expect.poll(running).toBe(1);
    gone.abort();
    await expect(stopped).rejects.toThrow('The statement was interrupted.');
    expect(await running()).toBe(0);
    await expect(engine.query(raw('SELECT pg_sleep(20)'))).rejects.toThrow('A statement failed.');
    expect(await engine.query(raw('SELECT 1 AS a'))).toEqual([{ a: 1 }]);
  });

  test('PostgreSQL accepts more values than one statement has parameters, and long names', async () => {
    await using engine = await createPostgres({ access: server.reader });
    const values = Array.from({ length: 70_000 }, (_, at) => sql`CAST(${`it's ${at}`} AS text)`);
    const long = 'n'.repeat(100);
    const [row] = await engine.query(
      sql`SELECT ${"it's 69999"} IN (${list(values, ', ')}) AS ${raw(engine.dialect.identifier(long))}`,
    );
    expect(row).toEqual({ [long]: true });
  });

  test('PostgreSQL with another encoding than UTF-8 is not served', async () => {
    await server.admin.unsafe(
      "CREATE DATABASE bytes ENCODING 'SQL_ASCII' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'",
    );
    await using engine = await createPostgres({ access: { ...server.reader, database: 'bytes' } });
    await expect(engine.open({ id: 's1', tables: {} })).rejects.toThrow(/encoded in SQL_ASCII/);
  });

  test('reconnects after PostgreSQL ended a connection', async () => {
    await using engine = await createPostgres({ access: server.reader, connections: 1 });
    const [session] = await engine.query(raw('SELECT pg_backend_pid() AS pid'));
    await server.admin.unsafe('SELECT pg_terminate_backend($1)', [Number(session?.pid)]);
    await expect.poll(() => engine.query(raw('SELECT 1 AS a')).catch(() => [])).toEqual([{ a: 1 }]);
  });

  test('an unreachable PostgreSQL is an error of each statement', async () => {
    await using engine = await createPostgres({ access: { ...server.reader, port: 1 } });
    await expect(engine.query(raw('SELECT 1'))).rejects.toThrow(EngineError);
  });
});

function thingsIn(schema: string, table: string): string[] {
  return [
    `CREATE TABLE "${schema}"."${table}" AS SELECT 1 AS id, 'it''s' AS text, 9223372036854775807 AS big,
      '12345678901234567890.123456789'::numeric(38,9) AS exact, 0.1::float8 AS real, true AS flag,
      DATE '2024-02-29' AS day, TIMESTAMP '2024-02-29 23:59:59.123456' AS at,
      TIMESTAMPTZ '2024-03-01 00:00:00+02' AS zoned, TIME '10:11:12' AS clock, '["a", null]'::jsonb AS list,
      '{"when": "2024-02-29T00:00:00Z", "inner": [{"n": "1"}]}'::jsonb AS struct
`,
    `INSERT INTO "${schema}"."${table}" (id) VALUES (2)`,
  ];
}
