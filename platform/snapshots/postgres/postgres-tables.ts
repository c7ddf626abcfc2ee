import type { Sql } from 'postgres';
import { EngineError } from '../../engines/engine.ts';
import { postgresDialect } from '../../engines/postgres/postgres-dialect.ts';
import { askInTime, createSession, type Session } from '../../engines/postgres/session.ts';
import { inTransaction, onOneConnection } from '../../engines/postgres/transaction.ts';
import type { SnapshotManifest } from '../snapshot.ts';
import {
  type FinishedTables,
  gracePeriod,
  isSnapshotId,
  keptSnapshots,
  type TableFormat,
} from '../table-format.ts';
import { loadTable } from './load-table.ts';
import { accessTo, type PostgresCredentials, type PostgresPlace } from './postgres-place.ts';
import { TablesRefusedError } from './tables-refused-error.ts';

export interface PostgresTablesOptions {
  readonly place: PostgresPlace;
  /** The user; to publish it must be allowed to create schemas. */
  readonly as: PostgresCredentials;
  /** The role that serves; publishing grants it read access. @default the publishing user */
  readonly reader?: string;
}

const { identifier } = postgresDialect;

/** Milliseconds in which the list of snapshots is read. */
const readTimeout = 5_000;

/**
 * Stores tables in a PostgreSQL server, in a schema for each snapshot. A publish is one transaction, which ends with
 * the row that names the current snapshot: a publish that fails or is killed before leaves nothing.
 */
export function createPostgresTables({ place, as, reader }: PostgresTablesOptions): TableFormat {
  const access = accessTo(place, as);
  const connect = () => createSession({ access, statementTimeout: readTimeout, readOnly: true });
  const reading = connect();
  // Callers name earlier snapshots as often as they like, and the current one is looked for all the same.
  const earlier = connect();
  const list = `${identifier(place.schema)}.weft_snapshots`;

  async function read<T>(
    session: Session,
    condition: string,
    values: readonly string[],
    column: string,
  ): Promise<T | undefined> {
    try {
      const text = `SELECT ${column} AS found FROM ${list} WHERE ${condition}`;
      const [row] = await askInTime(session, 2 * readTimeout, (sql) =>
        sql.unsafe(text, [...values], { simple: false } as object),
      );
      return row?.found as T | undefined;
    } catch (cause) {
      // Nothing was published yet.
      if (['42P01', '3F000'].includes((cause as { code?: string }).code ?? '')) return undefined;
      throw new EngineError("The product's list of snapshots cannot be read.", { cause });
    }
  }

  return {
    currentId: () => read(reading, 'current', [], 'id'),
    current: () => read(reading, 'current', [], 'manifest'),
    async manifest(id) {
      return isSnapshotId(id) ? read(earlier, 'id = $1', [id], 'manifest') : undefined;
    },
    // The server is responsible for its tables; there is no digest of their rows.
    async verify() {},
    tables: ({ id, tables }) => ({
      id,
      tables: Object.fromEntries(Object.keys(tables).map((table) => [table, [schemaOf(place, id)]])),
    }),
    publish: (finished) =>
      onOneConnection(access, 'weft publish', async (sql) => {
        await inTransaction(sql, () => publish(sql, place, finished, reader ?? as.user));
        // What is published is published; what is left to remove is there for the next run.
        await removeOld(sql, place).catch(() => {});
      }),
    async [Symbol.asyncDispose]() {
      await Promise.all([reading[Symbol.asyncDispose](), earlier[Symbol.asyncDispose]()]);
    },
  };
}

function schemaOf({ schema }: PostgresPlace, id: string): string {
  return `${schema} ${id}`;
}

async function publish(
  sql: Sql,
  place: PostgresPlace,
  finished: FinishedTables,
  reader: string,
): Promise<void> {
  const { manifest, entities } = finished;
  const list = `${identifier(place.schema)}.weft_snapshots`;
  // Runs that publish concurrently take turns, and the last one is current.
  await sql.unsafe('SELECT pg_advisory_xact_lock(hashtext($1))', [`weft ${place.schema}`]);
  await sql.unsafe(`CREATE SCHEMA IF NOT EXISTS ${identifier(place.schema)}`);
  await requireOwner(sql, place);
  await sql.unsafe(
    `CREATE TABLE IF NOT EXISTS ${list} (id text PRIMARY KEY, manifest json NOT NULL, current boolean NOT NULL, published timestamptz NOT NULL)`,
  );
  const [there] = await sql.unsafe(`SELECT id FROM ${list} WHERE id = $1`, [manifest.id]);
  if (!there) await loadTables(sql, schemaOf(place, manifest.id), finished, entities);
  for (const schema of [place.schema, schemaOf(place, manifest.id)]) {
    await sql.unsafe(`GRANT USAGE ON SCHEMA ${identifier(schema)} TO ${identifier(reader)}`);
    await sql.unsafe(`GRANT SELECT ON ALL TABLES IN SCHEMA ${identifier(schema)} TO ${identifier(reader)}`);
  }
  await sql.unsafe(`UPDATE ${list} SET current = FALSE WHERE current AND id <> $1`, [manifest.id]);
  await sql.unsafe(
    `INSERT INTO ${list} VALUES ($1, CAST(CAST($2 AS text) AS json), TRUE, clock_timestamp())
ON CONFLICT (id) DO UPDATE SET current = TRUE, published = clock_timestamp()`,
    [manifest.id, JSON.stringify(manifest satisfies SnapshotManifest)],
  );
}

/** Whoever made the schema of that name before decides what stands in the list, and what runs when it is written to. */
async function requireOwner(sql: Sql, { schema }: PostgresPlace): Promise<void> {
  const [foreign] = await sql.unsafe(
    `SELECT rolname FROM pg_roles WHERE NOT rolsuper AND NOT pg_has_role(oid, 'USAGE') AND oid IN (
SELECT nspowner FROM pg_namespace WHERE oid = to_regnamespace($1)
UNION ALL SELECT relowner FROM pg_class WHERE oid = to_regclass($2))`,
    [identifier(schema), `${identifier(schema)}.weft_snapshots`],
  );
  if (!foreign) return;
  throw new TablesRefusedError(
    `The schema "${schema}" of the PostgreSQL server is of the role "${foreign.rolname}", and not the publisher's. Name another schema in the contract's server, or give it to the publisher (ALTER SCHEMA ... OWNER TO).`,
  );
}

async function loadTables(
  sql: Sql,
  schema: string,
  finished: FinishedTables,
  entities: FinishedTables['entities'],
): Promise<void> {
  await sql.unsafe(`CREATE SCHEMA ${identifier(schema)}`);
  for (const entity of entities) await loadTable(sql, schema, entity, finished);
}

/** Each in a transaction of its own, and later where a reader still holds it: publishing does not wait for readers. */
async function removeOld(sql: Sql, place: PostgresPlace): Promise<void> {
  const list = `${identifier(place.schema)}.weft_snapshots`;
  const rows = await sql.unsafe(
    `SELECT id FROM (SELECT id, current, published, row_number() OVER (ORDER BY published DESC, id DESC) AS age FROM ${list}) AS s
WHERE age > ${keptSnapshots} AND NOT current AND published < now() - interval '${gracePeriod} milliseconds'`,
  );
  for (const { id } of rows) {
    await inTransaction(sql, async () => {
      await sql.unsafe("SET LOCAL lock_timeout = '2s'");
      await sql.unsafe(`DELETE FROM ${list} WHERE id = $1`, [String(id)]);
      await sql.unsafe(`DROP SCHEMA IF EXISTS ${identifier(schemaOf(place, String(id)))} CASCADE`);
    }).catch((error: { code?: string }) => {
      if (error.code !== '55P03') throw error;
    });
  }
}
