import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Engine, EngineError, type SnapshotTables } from '#platform/engines/engine.ts';
import { join as list, raw, sql } from '#platform/engines/sql.ts';
import type { Bound, ColumnType } from '#platform/engines/statement.ts';

/** An engine, and the parts of its tests that depend on its dialect. */
export interface EngineUnderTest {
  create(folder: string): Promise<Engine>;
  /** Writes the two rows of things to the engine's storage, under a name. */
  write(folder: string, id: string, table: string): Promise<SnapshotTables>;
  /** Expressions of one row that are not a JSON number or an RFC 3339 date: all are null but `l`, a list with 1.5. */
  readonly unreadable: string;
  /** A floating-point value that is not a number, and one that is. */
  readonly numbers: readonly [string, string];
  /** A statement that does not end. */
  readonly endless: string;
  /** Whether a snapshot that was closed can no longer be selected from. */
  readonly forgets: boolean;
}

/** The behaviour that all engines share. */
export function testEngine(name: string, under: EngineUnderTest): void {
  async function withEngine(
    run: (engine: Engine, relation: string, folder: string, snapshot: SnapshotTables) => Promise<void>,
  ): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'weft-engine-'));
    try {
      const snapshot = await under.write(folder, 's1', 'things');
      await using engine = await under.create(folder);
      const relations = await engine.open(snapshot);
      await run(engine, relations.get('things') ?? '', folder, snapshot);
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  test(`${name} returns exact values in one form`, () =>
    withEngine(async (engine, relation) => {
      const [row, missing] = await engine.query(
        raw(`SELECT *, sum("big") OVER () - 1 AS total FROM ${relation} ORDER BY id`),
      );
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

  test(`${name} binds values of every type, and reads an invalid one as missing`, () =>
    withEngine(async (engine, relation) => {
      const { dialect } = engine;
      const types: readonly ColumnType[] = [
        { name: 'Decimal', precision: 20, scale: 3 },
        { name: 'DateTime' },
        { name: 'Boolean' },
        { name: 'Int' },
        { name: 'Date' },
      ];
      const select = (values: readonly Bound[]) => {
        const columns = types.map(
          (type, at) => sql`${dialect.literal(values[at] ?? null, type)} AS ${raw(`c${at}`)}`,
        );
        return sql`SELECT ${list(columns, ', ')} FROM ${raw(relation)} LIMIT 1`;
      };
      const good = await engine.query(select(['1.5', '2024-01-01T00:00:00.5Z', true, 7, '2024-01-01']));
      expect(good).toEqual([
        { c0: '1.500', c1: '2024-01-01T00:00:00.5Z', c2: true, c3: 7, c4: '2024-01-01' },
      ]);
      const bad = await engine.query(select(['x', 'x', 'x', 'x', 'x']));
      expect(bad).toEqual([{ c0: null, c1: null, c2: null, c3: null, c4: null }]);
    }));

  test(`${name} returns null for a value that is not a JSON number or an RFC 3339 date`, () =>
    withEngine(async (engine, relation) => {
      const { finite } = engine.dialect;
      const [none, some] = under.numbers.map((number) => finite(raw(number)));
      const [row] = await engine.query(
        sql`SELECT ${raw(under.unreadable)}, ${none ?? null} IS NULL AS a, ${some ?? null} AS b
          FROM ${raw(relation)} LIMIT 1`,
      );
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
      expect(await engine.query(raw(`SELECT 1 AS ${name} FROM ${relation} LIMIT 1`))).toEqual([
        { 'a"; DROP TABLE "x': 1 },
      ]);
    }));

  test(`${name} never passes on the driver's message`, () =>
    withEngine(async (engine, relation) => {
      const failing = engine.query(raw(`SELECT CAST("text" AS INTEGER) FROM ${relation}`));
      const error: unknown = await failing.catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(EngineError);
      expect((error as EngineError).message).not.toContain("it's");
      expect((error as EngineError).cause).toBeInstanceOf(Error);
    }));

  test(`${name} names the missing table of a snapshot, and opens it once it exists`, () =>
    withEngine(async (engine, _, folder) => {
      const snapshot = await under.write(folder, 's2', 'late');
      const { late = [] } = snapshot.tables;
      await expect(
        engine.open({ id: 's3', tables: { late: late.map((place) => `${place}x`) } }),
      ).rejects.toThrow(/"late" of snapshot "s3" /);
      await expect(
        engine.open({ id: 's3', tables: { late: late.map((place) => `${place}x`) } }),
      ).rejects.toThrow(EngineError);
      expect((await engine.open({ ...snapshot, id: 's3' })).has('late')).toBe(true);
    }));

  test(`${name} unloads a closed snapshot and opens it again`, () =>
    withEngine(async (engine, relation, _, snapshot) => {
      const closing = engine.close('s1');
      const [again] = await Promise.all([engine.open(snapshot), closing]);
      expect(again.get('things')).toBe(relation);
      expect(await engine.query(raw(`SELECT id FROM ${relation}`))).toHaveLength(2);
      await engine.close('s1');
      if (!under.forgets) return;
      await expect(engine.query(raw(`SELECT id FROM ${relation}`))).rejects.toThrow(EngineError);
    }));

  test(`${name} runs one statement at a time, never several in one text`, () =>
    withEngine(async (engine, relation) => {
      const two = raw(`SELECT id FROM ${relation}; SELECT id FROM ${relation}`);
      await expect(engine.query(two)).rejects.toThrow(EngineError);
    }));

  test(`${name} stops a statement whose request was cancelled, and runs the next one`, () =>
    withEngine(async (engine, relation) => {
      const started = Date.now();
      const running = Promise.allSettled(
        Array.from({ length: 6 }, () => engine.query(raw(under.endless), AbortSignal.timeout(200))),
      );
      for (const { status } of await running) expect(status).toBe('rejected');
      expect(Date.now() - started).toBeLessThan(10_000);
      expect(await engine.query(raw(`SELECT id FROM ${relation}`))).toHaveLength(2);
    }));
}
