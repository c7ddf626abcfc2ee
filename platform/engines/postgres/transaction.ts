import type { Sql } from 'postgres';
import { connectPostgres, type PostgresAccess } from './connect.ts';

/** Does something on one connection, which is not made again when it breaks: a transaction would go on outside itself. */
export async function onOneConnection<T>(
  access: PostgresAccess,
  name: string,
  work: (sql: Sql) => Promise<T>,
): Promise<T> {
  const options = { access, name, connections: 1, statementTimeout: 0, readOnly: false, reconnects: false };
  const sql = connectPostgres(options);
  try {
    return await work(sql);
  } finally {
    // Nothing runs any more; a connection that broke does not say that it ended.
    await sql.end({ timeout: 1 });
  }
}

/**
 * A transaction of a client with one connection: all of it or nothing. The client's own kind ends the process where the
 * connection breaks within one.
 */
export async function inTransaction<T>(sql: Sql, work: () => Promise<T>): Promise<T> {
  await sql.unsafe('BEGIN');
  try {
    const result = await work();
    await sql.unsafe('COMMIT');
    return result;
  } catch (error) {
    await sql.unsafe('ROLLBACK').catch(() => {});
    throw error;
  }
}
