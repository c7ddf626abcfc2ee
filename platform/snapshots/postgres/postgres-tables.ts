import type { Sql } from 'postgres';
import { EngineError } from '../../engines/engine.ts';
import { connectPostgres } from '../../engines/postgres/connect.ts';
import { postgresDialect } from '../../engines/postgres/postgres-dialect.ts';
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

export interface PostgresTablesOptions {
  readonly place: PostgresPlace;
  /** The user; to publish it must be allowed to create schemas. */
  readonly as: PostgresCredentials;
  /** The role that serves; publishing grants it read access. @default the publishing user */
  readonly reader?: string;
}

const { identifier } = postgresDialect;

/**
 * Stores tables in a PostgreSQL server, in a schema for each snapshot. A publish is one transaction, which ends with
 * the row that names the current snapshot: a publish that fails or is killed before leaves nothing.
 */
export function createPostgresTables({ place, as, reader }: PostgresTablesOptions): TableFormat {
  const sql = connectPostgres({
    access: accessTo(place, as),
    name: 'weft snapshots',
    connections: 1,
    statementTimeout: 0,
    readOnly: false,
  });
  const list = `${identifier(place.schema)}.weft_snapshots`;

  async function read<T>(
    condition: string,
    values: readonly string[],
    column: string,
  ): Promise<T | undefined> {
    try {
      const text = `SELECT ${column} AS found FROM ${list} WHERE ${condition}`;
      const [row] = await sql.unsafe(text, [...values], { simple: false } as object);
      return row?.found as T | undefined;
    } catch (cause) {
      // Nothing was published yet.
      if (['42P01', '3F000'].includes((cause as { code?: string }).code ?? '')) return undefined;
      throw new EngineError("The product's list of snapshots cannot be read.", { cause });
    }
  }

  return {
    currentId: () => read('current', [], 'id'),
    current: () => read('current', [], 'manifest'),
    async manifest(id) {
      return isSnapshotId(id) ? read('id = $1', [id], 'manifest') : undefined;
    },
    // The server is responsible for its tables; there is no digest of their rows.
    async verify() {},
    tables: ({ id, tables }) => ({
      id,
      tables: Object.fromEntries(Object.keys(tables).map((table) => [table, [schemaOf(place, id)]])),
    }),
    async publish(finished) {
      await publish(sql, place, finished, reader ?? as.user);
      await removeOld(sql, place);
    },
    async [Symbol.asyncDispose]() {
      await sql.end({ timeout: 5 });
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
  await sql.begin(async (transaction) => {
    // Concurrent runs publish one after another, and the last one is current.
    await transaction.unsafe('SELECT pg_advisory_xact_lock(hashtext($1))', [`weft ${place.schema}`]);
    await transaction.unsafe(`CREATE SCHEMA IF NOT EXISTS ${identifier(place.schema)}`);
    await transaction.unsafe(
      `CREATE TABLE IF NOT EXISTS ${list} (id text PRIMARY KEY, manifest json NOT NULL, current boolean NOT NULL, published timestamptz NOT NULL)`,
    );
    const [there] = await transaction.unsafe(`SELECT id FROM ${list} WHERE id = $1`, [manifest.id]);
    if (!there) await loadTables(transaction, schemaOf(place, manifest.id), finished, entities);
    for (const schema of [place.schema, schemaOf(place, manifest.id)]) {
      await transaction.unsafe(`GRANT USAGE ON SCHEMA ${identifier(schema)} TO ${identifier(reader)}`);
      await transaction.unsafe(
        `GRANT SELECT ON ALL TABLES IN SCHEMA ${identifier(schema)} TO ${identifier(reader)}`,
      );
    }
    await transaction.unsafe(`UPDATE ${list} SET current = FALSE WHERE current AND id <> $1`, [manifest.id]);
    await transaction.unsafe(
      `INSERT INTO ${list} VALUES ($1, CAST(CAST($2 AS text) AS json), TRUE, clock_timestamp())
ON CONFLICT (id) DO UPDATE SET current = TRUE, published = clock_timestamp()`,
      [manifest.id, JSON.stringify(manifest satisfies SnapshotManifest)],
    );
  });
}

async function loadTables(
  transaction: Parameters<Parameters<Sql['begin']>[1]>[0],
  schema: string,
  finished: FinishedTables,
  entities: FinishedTables['entities'],
): Promise<void> {
  await transaction.unsafe(`CREATE SCHEMA ${identifier(schema)}`);
  for (const entity of entities) await loadTable(transaction, schema, entity, finished);
}

/** Each in a transaction of its own, and later where a reader still holds it: publishing does not wait for readers. */
async function removeOld(sql: Sql, place: PostgresPlace): Promise<void> {
  const list = `${identifier(place.schema)}.weft_snapshots`;
  const rows = await sql.unsafe(
    `SELECT id FROM (SELECT id, current, published, row_number() OVER (ORDER BY published DESC, id DESC) AS age FROM ${list}) AS s
WHERE age > ${keptSnapshots} AND NOT current AND published < now() - interval '${gracePeriod} milliseconds'`,
  );
  for (const { id } of rows) {
    await sql
      .begin(async (transaction) => {
        await transaction.unsafe("SET LOCAL lock_timeout = '2s'");
        await transaction.unsafe(`DELETE FROM ${list} WHERE id = $1`, [String(id)]);
        await transaction.unsafe(`DROP SCHEMA IF EXISTS ${identifier(schemaOf(place, String(id)))} CASCADE`);
      })
      .catch((error: { code?: string }) => {
        if (error.code !== '55P03') throw error;
      });
  }
}
