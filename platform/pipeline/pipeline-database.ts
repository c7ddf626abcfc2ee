import { DuckDBBlobValue, type DuckDBConnection } from '@duckdb/node-api';
import { duckDbDialect } from '#platform/engines/duckdb/duckdb-dialect.ts';
import { openLockedDuckDb } from '#platform/engines/duckdb/locked-duckdb.ts';
import { printStatement, raw } from '#platform/engines/sql.ts';
import type { Statement } from '#platform/engines/statement.ts';

/** A DuckDB in memory that a pipeline builds its tables in; it may read and write in its folders only. */
export interface PipelineDatabase extends AsyncDisposable {
  /** Runs one or more statements. @throws StatementTimeoutError */
  run(text: string): Promise<void>;
  /**
   * Runs one statement with its values bound. Whole numbers of 64 bits come as text, as in JSON.
   * @throws StatementTimeoutError
   */
  query<Read extends Record<string, unknown>>(statement: Statement | string): Promise<Read[]>;
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
  /** How long one call may take, of all the statements in it. Milliseconds; @default 900000, a quarter of an hour */
  readonly timeoutMs?: number;
}

/** A statement was stopped at the end of its time. */
export class StatementTimeoutError extends Error {
  override readonly name = 'StatementTimeoutError';
  readonly timeoutMs: number;
  constructor(timeoutMs: number, options?: ErrorOptions) {
    super(`A statement ran for longer than ${timeoutMs / 1_000} s.`, options);
    this.timeoutMs = timeoutMs;
  }
}

const defaultTimeoutMs = 900_000;

/** No network, no extensions, no other folders, and nothing that SQL could do to change that. */
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
    // An interruption between two statements is forgotten when the next one starts.
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
