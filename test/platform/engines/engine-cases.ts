import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { type Engine, EngineError } from '#platform/engines/engine.ts';

/** What every engine does, whichever it is. */
export function testEngine(name: string, createEngine: (folder: string) => Promise<Engine>): void {
  async function withEngine(
    run: (engine: Engine, relation: string, folder: string) => Promise<void>,
  ): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'weft-engine-'));
    try {
      await writeThings(join(folder, 'things.parquet'));
      await using engine = await createEngine(folder);
      const relations = await engine.open({ id: 's1', tables: { things: [join(folder, 'things.parquet')] } });
      await run(engine, relations.get('things') ?? '', folder);
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  test(`${name} gives exact values in one form`, () =>
    withEngine(async (engine, relation) => {
      const [row, missing] = await engine.query({
        text: `SELECT *, sum("big") OVER () - 1 AS total FROM ${relation} ORDER BY id`,
        values: [],
      });
      expect(row).toEqual({
        id: 1,
        text: "it's",
        big: '9223372036854775807',
        total: '9223372036854775806',
        exact: '12345678901234567890.123456789',
        real: 0.1,
        flag: true,
        day: '2024-02-29',
        at: '2024-02-29T23:59:59.123456Z',
        zoned: '2024-02-29T22:00:00Z',
        clock: '10:11:12',
        list: ['a', null],
        struct: { when: '2024-02-29T00:00:00Z', inner: [{ n: '1' }] },
      });
      expect(new Set(Object.values({ ...missing, id: null, total: null }))).toEqual(new Set([null]));
    }));

  test(`${name} binds values of every kind, and reads what is no such value as missing`, () =>
    withEngine(async (engine, relation) => {
      const { dialect } = engine;
      const columns = [
        dialect.typed('?', { name: 'Decimal', precision: 20, scale: 3 }),
        dialect.typed('?', { name: 'DateTime' }),
        dialect.typed('?', { name: 'Boolean' }),
        dialect.typed('?', { name: 'Int' }),
        dialect.typed('?', { name: 'Date' }),
      ];
      const text = `SELECT ${columns.map((column, index) => `${column} AS c${index}`).join(', ')} FROM ${relation} LIMIT 1`;
      const good = await engine.query({
        text,
        values: ['1.5', '2024-01-01T00:00:00.5Z', true, 7, '2024-01-01'],
      });
      expect(good).toEqual([
        { c0: '1.500', c1: '2024-01-01T00:00:00.5Z', c2: true, c3: 7, c4: '2024-01-01' },
      ]);
      const bad = await engine.query({ text, values: ['x', 'x', 'x', 'x', 'x'] });
      expect(bad).toEqual([{ c0: null, c1: null, c2: null, c3: null, c4: null }]);
    }));

  test(`${name} gives null for what is no JSON number and no RFC 3339 date`, () =>
    withEngine(async (engine, relation) => {
      const { finite } = engine.dialect;
      const [row] = await engine.query({
        text: `SELECT 'nan'::DOUBLE AS n, 'inf'::FLOAT AS i, ['-inf'::DOUBLE, 1.5] AS l, {'x': 'nan'::DOUBLE} AS s,
          DATE '-infinity' AS d, TIMESTAMP 'infinity' AS t, TIMESTAMPTZ 'infinity' AS z,
          DATE '0044-03-15 (BC)' AS bc, TIMESTAMP '12345-01-01 00:00:00' AS far,
          ${finite("'nan'::DOUBLE")} IS NULL AS a, ${finite('1.5::DOUBLE')} AS b FROM ${relation} LIMIT 1`,
        values: [],
      });
      expect(row).toEqual({
        n: null,
        i: null,
        l: [null, 1.5],
        s: { x: null },
        d: null,
        t: null,
        z: null,
        bc: null,
        far: null,
        a: true,
        b: 1.5,
      });
    }));

  test(`${name} names the columns of a relation with its dialect's types`, () =>
    withEngine(async (engine, relation) => {
      const columns = await engine.columns(relation);
      expect(columns.get('exact')).toBe(
        engine.dialect.columnType({ name: 'Decimal', precision: 38, scale: 9 }),
      );
      expect(columns.get('at')).toBe(engine.dialect.columnType({ name: 'DateTime' }));
    }));

  test(`${name} quotes identifiers`, () =>
    withEngine(async (engine, relation) => {
      const name = engine.dialect.identifier('a"; DROP TABLE "x');
      expect(
        await engine.query({ text: `SELECT 1 AS ${name} FROM ${relation} LIMIT 1`, values: [] }),
      ).toEqual([{ 'a"; DROP TABLE "x': 1 }]);
    }));

  test(`${name} never passes on what the driver says`, () =>
    withEngine(async (engine, relation) => {
      const failing = engine.query({ text: `SELECT CAST("text" AS INTEGER) FROM ${relation}`, values: [] });
      const error: unknown = await failing.catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(EngineError);
      expect((error as EngineError).message).not.toContain("it's");
      expect((error as EngineError).cause).toBeInstanceOf(Error);
    }));

  test(`${name} says which file of a snapshot is missing, and can open it once it is there`, () =>
    withEngine(async (engine, _, folder) => {
      const file = join(folder, 'late.parquet');
      const snapshot = { id: 's2', tables: { late: [file] } };
      await expect(engine.open(snapshot)).rejects.toThrow(/"late" of snapshot "s2" has no file/);
      await writeThings(file);
      expect((await engine.open(snapshot)).has('late')).toBe(true);
    }));

  test(`${name} forgets a closed snapshot and opens it again`, () =>
    withEngine(async (engine, relation, folder) => {
      const snapshot = { id: 's1', tables: { things: [join(folder, 'things.parquet')] } };
      const closing = engine.close('s1');
      const [again] = await Promise.all([engine.open(snapshot), closing]);
      expect(again.get('things')).toBe(relation);
      expect(await engine.query({ text: `SELECT id FROM ${relation}`, values: [] })).toHaveLength(2);
      await engine.close('s1');
      await expect(engine.query({ text: `SELECT id FROM ${relation}`, values: [] })).rejects.toThrow(
        EngineError,
      );
    }));

  test(`${name} runs one statement at a time, never several in one text`, () =>
    withEngine(async (engine, relation) => {
      const two = { text: `SELECT id FROM ${relation}; SELECT id FROM ${relation}`, values: [] };
      await expect(engine.query(two)).rejects.toThrow(EngineError);
    }));

  test(`${name} stops a statement whose request has gone, and runs the next one`, () =>
    withEngine(async (engine, relation) => {
      const text = `SELECT count(*) AS n FROM range(100000) a, range(1000000) b WHERE a.range * b.range = 7`;
      const started = Date.now();
      const running = Promise.allSettled(
        Array.from({ length: 6 }, () => engine.query({ text, values: [] }, AbortSignal.timeout(200))),
      );
      for (const { status } of await running) expect(status).toBe('rejected');
      expect(Date.now() - started).toBeLessThan(10_000);
      expect(await engine.query({ text: `SELECT id FROM ${relation}`, values: [] })).toHaveLength(2);
    }));
}

async function writeThings(file: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`COPY (SELECT 1 AS id, 'it''s' AS text, 9223372036854775807 AS big,
    '12345678901234567890.123456789'::DECIMAL(38,9) AS exact,
    0.1::DOUBLE AS real, true AS flag, DATE '2024-02-29' AS day, TIMESTAMP '2024-02-29 23:59:59.123456' AS at,
    TIMESTAMPTZ '2024-03-01 00:00:00+02' AS zoned, TIME '10:11:12' AS clock, ['a', NULL] AS list,
    {'when': TIMESTAMP '2024-02-29', 'inner': [{'n': 1::BIGINT}]} AS struct
    UNION ALL SELECT 2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
    TO '${file}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
}
