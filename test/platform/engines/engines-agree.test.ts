import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDuckDb } from '#platform/engines/duckdb/duckdb.ts';
import type { Engine } from '#platform/engines/engine.ts';
import { createPostgres } from '#platform/engines/postgres/postgres.ts';
import { join, raw, sql } from '#platform/engines/sql.ts';
import type { Bound, ColumnType, Statement } from '#platform/engines/statement.ts';
import { startTestPostgres, type TestPostgres, withoutPostgres } from '#test/testkit/test-postgres.ts';

let server: TestPostgres;
let duckDb: Engine;
let postgres: Engine;
beforeAll(async () => {
  if (withoutPostgres) return;
  server = await startTestPostgres();
  duckDb = await createDuckDb({ allowedDirectories: [] });
  postgres = await createPostgres({ access: server.reader });
});
afterAll(async () => {
  await duckDb?.[Symbol.asyncDispose]();
  await postgres?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

/** The value of an expression on both engines. */
async function both(make: (engine: Engine) => readonly Statement[]): Promise<[unknown[], unknown[]]> {
  const given = [duckDb, postgres].map(async (engine) => {
    const columns = make(engine).map((column, at) => sql`${column} AS ${raw(`c${at}`)}`);
    const [row = {}] = await engine.query(sql`SELECT ${join(columns, ', ')}`);
    return Object.values(row);
  });
  return (await Promise.all(given)) as [unknown[], unknown[]];
}

const digits = (most: number) => fc.stringMatching(new RegExp(`^[0-9]{1,${most}}$`));
const decimals = fc
  .tuple(fc.constantFrom('', '-'), digits(38), fc.option(digits(38), { nil: undefined }))
  .map(([sign, whole, places]) => sign + whole + (places === undefined ? '' : `.${places}`));
const days = fc
  .date({ min: new Date('0000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
  .map((date) => date.toISOString());

/** The values of a filter of each type, after its scalar has parsed them. */
const literals: readonly (readonly [ColumnType, fc.Arbitrary<Bound>])[] = [
  [{ name: 'Decimal', precision: 18, scale: 2 }, decimals],
  [{ name: 'Decimal', precision: 38, scale: 9 }, decimals],
  [{ name: 'Decimal', precision: 5, scale: 0 }, decimals],
  [{ name: 'Int' }, fc.integer()],
  [{ name: 'Long' }, fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n).map(String)],
  [{ name: 'Float' }, fc.double({ noNaN: true, noDefaultInfinity: true })],
  [{ name: 'Boolean' }, fc.boolean()],
  [{ name: 'Date' }, days.map((day) => day.slice(0, 10))],
  [{ name: 'DateTime' }, days],
  // A table can hold the end of a day, and a cursor then does.
  [
    { name: 'Time' },
    fc.oneof(
      days.map((day) => day.slice(11, 23)),
      fc.constant('24:00:00'),
    ),
  ],
  [{ name: 'String' }, fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0'))],
];

describe.skipIf(withoutPostgres)('DuckDB and PostgreSQL', () => {
  test.each(literals)('read literals alike: %o', async (type, values) => {
    await fc.assert(
      fc.asyncProperty(fc.array(values, { minLength: 1, maxLength: 30 }), async (list) => {
        const [one, other] = await both(({ dialect }) => list.map((value) => dialect.literal(value, type)));
        expect(other.map(zero)).toEqual(one.map(zero));
      }),
      { numRuns: 25 },
    );
  });

  test('put the same letters into lower case, and change no others', async () => {
    // Scripts that Unicode has had for long; both engines map a letter to a letter.
    const letters = fc.oneof(
      fc.string({ unit: 'grapheme-ascii' }),
      fc.string({ unit: fc.integer({ min: 1, max: 0x588 }).map((code) => String.fromCodePoint(code)) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(letters, { minLength: 1, maxLength: 30 }), async (list) => {
        const [one, other] = await both(({ dialect }) =>
          list.map((text) => dialect.lowerCase(dialect.literal(text, { name: 'String' }))),
        );
        expect(other).toEqual(one);
        expect(one).toEqual(
          list.map((text) => Array.from(text, (letter) => Array.from(letter.toLowerCase())[0]).join('')),
        );
      }),
      { numRuns: 50 },
    );
  });

  test('put numbers into the same buckets, including the extremes of floating-point numbers', async () => {
    // What is smaller than these is beside the width nothing to DuckDB, which so has no bucket below zero for it.
    const floats = fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .filter((value) => value === 0 || Math.abs(value) > 1e-290);
    await fc.assert(
      fc.asyncProperty(
        fc.array(floats, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 999_999_999 }),
        async (list, width) => {
          const type = { name: 'Float' } as const;
          const [one, other] = await both(({ dialect }) =>
            list.map((value) => dialect.bucketOf(dialect.literal(value, type), String(width), type)),
          );
          expect(other.map(zero)).toEqual(one.map(zero));
        },
      ),
      { numRuns: 25 },
    );
  });

  test('add floating-point numbers with the same result, and fail on none', async () => {
    const floats = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e250, max: 1e250 }),
      fc.constantFrom(5e-324, -5e-324, 1e-310, 0, -0),
    );
    const extremes = fc.constantFrom(1.7976931348623157e308, -1.7976931348623157e308, 1e290, 1e300, 5e-324);
    const total = (engine: Engine, list: readonly number[]) => {
      const { dialect } = engine;
      const type = { name: 'Float' } as const;
      const rows = list.map((value) => sql`SELECT ${dialect.literal(value, type)} AS x`);
      return engine.query(
        sql`SELECT ${dialect.sum(raw('x'), type)} AS sum, ${dialect.mean(raw('x'), type)} AS mean FROM (${join(rows, ' UNION ALL ')}) AS t`,
      );
    };
    await fc.assert(
      fc.asyncProperty(fc.array(floats, { minLength: 1, maxLength: 12 }), async (list) => {
        const [[one], [other]] = await Promise.all([total(duckDb, list), total(postgres, list)]);
        expect(zero(other?.sum)).toEqual(zero(one?.sum));
        // Such a small mean is zero on PostgreSQL.
        const mean = Math.abs(Number(one?.mean)) < 1e-290 ? expect.anything() : zero(one?.mean);
        expect(zero(other?.mean)).toEqual(mean);
      }),
      { numRuns: 40 },
    );
    for (const largest of [Number.MAX_VALUE, -Number.MAX_VALUE]) {
      const list = [largest, 0.1, 5e-324];
      const [[one], [other]] = await Promise.all([total(duckDb, list), total(postgres, list)]);
      expect(other).toEqual(one);
    }
    await fc.assert(
      fc.asyncProperty(fc.array(extremes, { minLength: 1, maxLength: 12 }), async (list) => {
        expect(await total(postgres, list)).toHaveLength(1);
      }),
      { numRuns: 40 },
    );
  });

  test('convert a column of another type as the contract states, and invalid values to missing', async () => {
    const texts = [
      '7',
      '-7',
      '7.5',
      '2147483648',
      '9223372036854775808',
      '1e400',
      '',
      'x',
      'true',
      'false',
      '2024-02-29',
      '2024-02-31',
      '2024-13-01',
      '0000-01-01',
      '0044-03-15 BC',
      '0044-03-15 10:11:12 BC',
      '2024-02-29 10:11:12.5',
      '10:11:12',
      '25:00:00',
      `${'9'.repeat(38)}.99`,
    ];
    const types: readonly ColumnType[] = [
      { name: 'Int' },
      { name: 'Long' },
      { name: 'Float' },
      { name: 'Decimal', precision: 5, scale: 1 },
      { name: 'Boolean' },
      { name: 'Date' },
      { name: 'DateTime' },
      { name: 'Time' },
      { name: 'String' },
    ];
    const { dialect } = postgres;
    const columns = types.map(
      (type) => sql`${dialect.cast(raw('x'), type)} AS ${raw(type.name.toLowerCase())}`,
    );
    const rows = texts.map((text) => sql`SELECT ${dialect.literal(text, { name: 'String' })} AS x`);
    const found = await postgres.query(
      sql`SELECT x, ${join(columns, ', ')} FROM (${join(rows, ' UNION ALL ')}) AS t`,
    );
    const read = Object.fromEntries(
      found.map(({ x, string: _, ...row }) => [
        x,
        Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)),
      ]),
    );
    expect(read).toMatchObject({
      '7': { int: 7, long: '7', float: 7, decimal: '7.0' },
      '-7': { int: -7, decimal: '-7.0' },
      '7.5': { float: 7.5, decimal: '7.5' },
      '2147483648': { long: '2147483648' },
      true: { boolean: true },
      '2024-02-29': { date: '2024-02-29', datetime: '2024-02-29T00:00:00Z' },
      '2024-02-29 10:11:12.5': { date: '2024-02-29', datetime: '2024-02-29T10:11:12.5Z' },
      '10:11:12': { time: '10:11:12' },
    });
    expect(read['2147483648']).not.toHaveProperty('int');
    const nothing = ['', 'x', '1e400', '2024-13-01', '2024-02-31', '0000-01-01', '25:00:00'];
    for (const text of [...nothing, '0044-03-15 BC', '0044-03-15 10:11:12 BC'])
      expect(read[text], text).toEqual({});
  });

  test('order what became text by code points, whatever the locale is', async () => {
    // This one looks at no punctuation, so that "-20" comes behind "2".
    await server.admin.unsafe(
      "CREATE DATABASE words TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-u-ka-shifted'",
    );
    await using engine = await createPostgres({ access: { ...server.reader, database: 'words' } });
    const rows = await engine.query(
      sql`SELECT x FROM (VALUES (2), (-3), (1), (-20)) AS t (x) ORDER BY ${engine.dialect.cast(raw('x'), { name: 'String' })}`,
    );
    expect(rows.map(({ x }) => x)).toEqual([-20, -3, 1, 2]);
  });
});

/** JSON has one zero. */
function zero(value: unknown): unknown {
  return value === 0 ? 0 : value;
}
