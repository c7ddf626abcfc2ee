import { setTimeout as delay } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { createConnectionPool } from '../connection-pool.ts';
import { type Engine, EngineError, type Row, type SnapshotTables } from '../engine.ts';
import { printStatement, raw } from '../sql.ts';
import type { Bound, Statement } from '../statement.ts';
import type { PostgresAccess } from './connect.ts';
import { fullName, postgresDialect } from './postgres-dialect.ts';
import { askInTime, createSession, type Session } from './session.ts';

export interface PostgresOptions {
  readonly access: PostgresAccess;
  /** The most concurrent statements; further ones wait. @default 4 */
  readonly connections?: number;
  /** Milliseconds after which the server itself ends a statement. @default 60000 */
  readonly statementTimeout?: number;
  /**
   * Milliseconds in which a server that is there says that it ended a statement. The connection to one that does not is
   * given up. @default 10000
   */
  readonly silence?: number;
}

/** The most parameters of a statement; further values are written into its text as literals. */
const mostParameters = 32_000;

/**
 * A snapshot's tables in a schema of a PostgreSQL server, read only. It starts without the server; while the server is
 * unavailable, each statement fails.
 */
export async function createPostgres(options: PostgresOptions): Promise<Engine> {
  const { access, connections = 4, statementTimeout = 60_000, silence = 10_000 } = options;
  const connect = () => createSession({ access, statementTimeout, readOnly: true });
  const sessions = Array.from({ length: connections }, connect);
  // Ends what others run; it is never waited for behind them.
  const control = connect();
  const pool = createConnectionPool(sessions);

  async function run(statement: Statement, signal?: AbortSignal): Promise<Row[]> {
    using lease = await pool.take(signal);
    const session = lease.connection;
    let settled = false;
    let cancelling: Promise<void> | undefined;
    const abort = () => {
      cancelling ??= cancel(control, session, silence, () => settled);
    };
    signal?.addEventListener('abort', abort, { once: true });
    try {
      signal?.throwIfAborted();
      return await askInTime(session, statementTimeout + silence, (sql) => ask(sql, statement));
    } catch (cause) {
      if (signal?.aborted) throw new EngineError('The statement was interrupted.', { cause });
      throw new EngineError('A statement failed.', { cause });
    } finally {
      settled = true;
      signal?.removeEventListener('abort', abort);
      // A cancellation in flight would end the next statement of the connection.
      await cancelling;
    }
  }

  return {
    dialect: postgresDialect,
    async open(snapshot) {
      await requireUtf8(run);
      await requireTables(snapshot, run);
      return new Map(
        Object.entries(snapshot.tables).map(([table, [schema = '']]) => [table, named(schema, table)]),
      );
    },
    // The publisher owns the tables and removes them.
    async close() {},
    async columns(relation) {
      const rows = await run(
        raw(`SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type FROM pg_attribute AS a
WHERE a.attrelid = CAST('${relation.replaceAll("'", "''")}' AS regclass) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`),
      );
      return new Map(rows.map(({ name, type }) => [String(name), String(type)]));
    },
    query: run,
    async [Symbol.asyncDispose]() {
      await pool.drain();
      await Promise.all([...sessions, control].map((session) => session[Symbol.asyncDispose]()));
    },
  };
}

/** Uses the extended protocol, which accepts a single statement. */
async function ask(sql: Sql, statement: Statement): Promise<Row[]> {
  const values = statement.values.map(parameterOf);
  const text = printStatement(statement, (index) =>
    index < mostParameters ? `$${index + 1}` : writtenLiteral(values[index] ?? null),
  );
  const rows = await sql.unsafe(text, values.slice(0, mostParameters), { simple: false } as object).values();
  const names = rows.columns.map(({ name }) => fullName(name));
  return rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index] ?? null])));
}

/** Sent as text: the statement casts it to its type. */
function parameterOf(value: Bound): string | null {
  if (value === null) return null;
  return value instanceof Uint8Array ? `\\x${Buffer.from(value).toString('hex')}` : String(value);
}

function writtenLiteral(value: string | null): string {
  return value === null ? 'NULL' : `'${value.replaceAll("'", "''")}'`;
}

/** Until the statement has ended: one that the server has not begun yet is not there to be cancelled. */
async function cancel(
  control: Session,
  session: Session,
  silence: number,
  ended: () => boolean,
): Promise<void> {
  const { name } = session;
  const lost = setTimeout(() => {
    control.renew();
    session.renew();
  }, silence);
  while (!ended()) {
    await control.sql
      .unsafe(
        `SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = $1 AND state = 'active'`,
        [name],
      )
      .catch(() => {});
    await delay(10);
  }
  clearTimeout(lost);
}

function named(schema: string, table: string): string {
  return `${postgresDialect.identifier(schema)}.${postgresDialect.identifier(table)}`;
}

/** Code points, and the tokens made of them, need UTF-8. */
async function requireUtf8(run: (statement: Statement) => Promise<Row[]>): Promise<void> {
  const [found] = await run(raw("SELECT current_setting('server_encoding') AS encoding"));
  if (found?.encoding === 'UTF8') return;
  throw new EngineError(
    `The database is encoded in ${found?.encoding}. Create one with the encoding UTF8, and publish there.`,
  );
}

async function requireTables(
  { id, tables }: SnapshotTables,
  run: (statement: Statement) => Promise<Row[]>,
): Promise<void> {
  for (const [table, [schema = '']] of Object.entries(tables)) {
    const [found] = await run(
      raw(`SELECT to_regclass('${named(schema, table).replaceAll("'", "''")}') IS NOT NULL AS there`),
    );
    if (found?.there === true) continue;
    throw new EngineError(
      `Table "${table}" of snapshot "${id}" is not in the schema "${schema}", or may not be read. Run the domain's pipeline again.`,
    );
  }
}
