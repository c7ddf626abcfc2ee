import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { asPattern, literal } from './duckdb-dialect.ts';

export interface LockedOptions {
  /** Absolute; the only ones that it may read or write in. */
  readonly folders: readonly string[];
  /** Where it may put what does not fit in memory; `''` for nowhere. */
  readonly spillFolder: string;
  readonly memoryLimit: string;
  /** @default 2 */
  readonly threads?: number | undefined;
  /** @default 1 */
  readonly connections?: number;
  /** Further settings of the instance. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface LockedDuckDb extends Disposable {
  readonly connections: readonly [DuckDBConnection, ...DuckDBConnection[]];
}

/**
 * DuckDB in memory and in UTC: no network, no extensions, no other folders, and nothing that SQL could do to change
 * that.
 */
export async function openLockedDuckDb(options: LockedOptions): Promise<LockedDuckDb> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(options.threads ?? 2),
    memory_limit: options.memoryLimit,
    // Left to itself DuckDB spills to the working folder, and may read whatever else is there.
    temp_directory: options.spillFolder,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    ...options.settings,
  });
  const first = await instance.connect();
  const others = Array.from({ length: (options.connections ?? 1) - 1 }, () => instance.connect());
  const connections = [first, ...(await Promise.all(others))] as const;
  for (const connection of connections) await connection.run("SET TimeZone = 'UTC'");
  for (const setting of [
    `allowed_directories = [${allowedFolders(options).map(literal).join(', ')}]`,
    'enable_external_access = false',
    'allow_community_extensions = false',
    'lock_configuration = true',
  ]) {
    await first.run(`SET GLOBAL ${setting}`);
  }
  return {
    connections,
    [Symbol.dispose]() {
      for (const connection of connections) connection.closeSync();
      instance.closeSync();
    },
  };
}

/** What a statement reads is compared with these both as the pattern that it is written as and as the file found. */
function allowedFolders({ folders }: LockedOptions): string[] {
  return [...new Set(folders.flatMap((folder) => [folder, asPattern(folder)]))];
}
