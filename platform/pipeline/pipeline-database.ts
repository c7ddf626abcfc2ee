import { DuckDBBlobValue, type DuckDBConnection } from '@duckdb/node-api';
import { duckDbDialect } from '#platform/engines/duckdb/duckdb-dialect.ts';
import { openLockedDuckDb } from '#platform/engines/duckdb/locked-duckdb.ts';
import { printStatement, raw } from '#platform/engines/sql.ts';
import type { Statement } from '#platform/engines/statement.ts';

/** A DuckDB in memory in which a pipeline builds its tables; it may read and write in its folders only. */
export interface PipelineDatabase extends AsyncDisposable {
  /** Runs one or more statements. @throws StatementTimeoutError */
  run(text: string): Promise<void>;
  /**
   * Runs one statement with bound values. 64-bit integers are returned as text, as in JSON.
   * @throws StatementTimeoutError
   */
  query<Read extends Record<string, unknown>>(statement: Statement | string): Promise<Read[]>;
}

export interface PipelineDatabaseOptions {
  /** Absolute. */
  readonly folders: readonly string[];
  /** The folder for data that does not fit in memory; inside one of the folders. */
  readonly spillFolder: string;
  /** @default '1GB' */
  readonly memoryLimit?: string;
  /** @default 2 */
  readonly threads?: number;
  /** The time limit of one call, with all of its statements. Milliseconds; @default 900000, a quarter of an hour */
  readonly timeoutMs?: number;
}

/** A statement exceeded its time limit and was interrupted. */
export class StatementTimeoutError extends Error {
  override readonly name = 'StatementTimeoutError';
  readonly timeoutMs: number;
  constructor(timeoutMs: number, options?: ErrorOptions) {
    super(`A statement ran for longer than ${timeoutMs / 1_000} s.`, options);
    this.timeoutMs = timeoutMs;
  }
}

const defaultTimeoutMs = 900_000;

/** Has no network, no extensions, no other folders, and no SQL that could change these. */
export async function openPipelineDatabase(options: PipelineDatabaseOptions): Promise<PipelineDatabase> {
  const database = await openLockedDuckDb({ ...options, memoryLimit: options.memoryLimit ?? '1GB' });
  const [connection] = database.connections;
  const { timeoutMs = defaultTimeoutMs } = options;
  return {
    async run(text) {
      await inTime(connection, timeoutMs, () => connection.run(text));
    },
    async query<Read>(statement: Statement | string) {
      const asked = typeof statement === 'string' ? raw(statement) : statement;
      const bound = asked.values.map((value) =>
        value instanceof Uint8Array ? new DuckDBBlobValue(value) : value,
      );
      const text = printStatement(asked, '?');
      const reader = await inTime(connection, timeoutMs, () => connection.runAndReadAll(text, bound));
      return reader.getRowObjectsJson() as Read[];
    },
    async [Symbol.asyncDispose]() {
      database[Symbol.dispose]();
    },
  };
}

async function inTime<T>(connection: DuckDBConnection, timeoutMs: number, run: () => Promise<T>): Promise<T> {
  let late = false;
  let again: NodeJS.Timeout | undefined;
  const stop = () => {
    late = true;
    connection.interrupt();
    // DuckDB forgets an interruption between two statements when the next one starts.
    again = setTimeout(stop, 100);
  };
  const timer = setTimeout(stop, timeoutMs);
  try {
    return await run();
  } catch (cause) {
    if (late) throw new StatementTimeoutError(timeoutMs, { cause });
    throw cause;
  } finally {
    clearTimeout(timer);
    clearTimeout(again);
  }
}

/** Quotes an identifier. */
export const identifier = duckDbDialect.identifier;
