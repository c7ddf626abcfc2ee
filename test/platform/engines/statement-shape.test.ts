import fc from 'fast-check';
import { expect, test } from 'vitest';
import { join, or, raw, sql } from '#platform/engines/sql.ts';
import { statementShape } from '#platform/engines/statement-shape.ts';

test('values and literals are question marks, names stay', () => {
  const statement = sql`SELECT m."id", '****' AS "na""me" FROM "s1"."t 2" AS m
WHERE m.x2 = ${'canary'} AND m."n" > 12.5e3 AND m.t <> 'it''s' LIMIT CAST(${10} AS BIGINT)`;
  expect(statementShape(statement)).toBe(`SELECT m."id", ? AS "na""me" FROM "s1"."t 2" AS m
WHERE m.x2 = ? AND m."n" > ? AND m.t <> ? LIMIT CAST(? AS BIGINT)`);
});

test('a list of many values is as long as one of two', () => {
  const value = (of: unknown) => sql`CAST(${String(of)} AS VARCHAR)`;
  const among = (length: number) =>
    statementShape(
      sql`SELECT 1 WHERE m."id" IN (${join(
        Array.from({ length }, (_, at) => value(at)),
        ', ',
      )})`,
    );
  expect(among(2)).toBe('SELECT ? WHERE m."id" IN (CAST(? AS VARCHAR), CAST(? AS VARCHAR))');
  expect(among(10_000)).toBe(among(2));
  const key = sql`(m."a" = ${1} AND m."b" = ${'2'})`;
  const either = (length: number) => statementShape(or(Array.from({ length }, () => key)));
  expect(either(7)).toBe(either(2));
});

test('a list is as long as one', () => {
  expect(statementShape(sql`m."id" IN (${1}, ${2}, ${3}) AND (?, 'a','b')`)).toBe('m."id" IN (?) AND (?)');
});

test('no text that is bound or written as a literal is in it', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (bound, written) => {
      const literal = raw(`'canary${written.replaceAll("'", "''")}'`);
      const shape = statementShape(
        sql`SELECT ${`canary${bound}`}, ${literal} FROM "t" WHERE ${literal} = ${7}`,
      );
      expect(shape).toBe('SELECT ? FROM "t" WHERE ? = ?');
    }),
  );
});
