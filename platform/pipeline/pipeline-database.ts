import { DuckDBBlobValue } from '@duckdb/node-api';
import { duckDbDialect } from '#platform/engines/duckdb/duckdb-dialect.ts';
import { openLockedDuckDb } from '#platform/engines/duckdb/locked-duckdb.ts';
import { printStatement, raw } from '#platform/engines/sql.ts';
import type { Statement } from '#platform/engines/statement.ts';

/** A DuckDB in memory that a pipeline builds its tables in; it may read and write in its folders only. */
export interface PipelineDatabase extends AsyncDisposable {
  /** Runs one or more statements. */
  run(text: string): Promise<void>;
  /** Runs one statement with its values bound. Whole numbers of 64 bits come as text, as in JSON. */
  query<Row extends Record<string, unknown>>(statement: Statement | string): Promise<Row[]>;
}

export interface PipelineDatabaseOptions {
  /** Absolute. */
  readonly folders: readonly string[];
  /** Where it may put what does not fit in memory; inside one of the folders. */
  readonly spillFolder: string;
  /** @default '1GB' */
  readonly memoryLimit?: string;
  /** @default 2 */
  readonly threads?: number;
}

/** No network, no extensions, no other folders, and nothing that SQL could do to change that. */
export async function openPipelineDatabase(options: PipelineDatabaseOptions): Promise<PipelineDatabase> {
  const database = await openLockedDuckDb({ ...options, memoryLimit: options.memoryLimit ?? '1GB' });
  const [connection] = database.connections;
  return {
    async run(text) {
      await connection.run(text);
    },
    async query<Row>(statement: Statement | string) {
      const asked = typeof statement === 'string' ? raw(statement) : statement;
      const bound = asked.values.map((value) =>
        value instanceof Uint8Array ? new DuckDBBlobValue(value) : value,
      );
      return (await connection.runAndReadAll(printStatement(asked, '?'), bound)).getRowObjectsJson() as Row[];
    },
    async [Symbol.asyncDispose]() {
      database[Symbol.dispose]();
    },
  };
}

/** Quotes an identifier. */
export const identifier = duckDbDialect.identifier;
