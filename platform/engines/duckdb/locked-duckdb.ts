import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { asPattern, literal } from './duckdb-dialect.ts';

export interface LockedOptions {
  /** Absolute; the only folders that it may read or write. */
  readonly folders: readonly string[];
  /** The folder for data that does not fit in memory; `''` for none. */
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

/** DuckDB in memory and in UTC: no network, no extensions, no other folders, and no SQL that could change these. */
export async function openLockedDuckDb(options: LockedOptions): Promise<LockedDuckDb> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(options.threads ?? 2),
    memory_limit: options.memoryLimit,
    // By default DuckDB spills to the working folder, and may read everything in it.
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

/** DuckDB compares these folders with the pattern as written and with the file found. */
function allowedFolders({ folders }: LockedOptions): string[] {
  return [...new Set(folders.flatMap((folder) => [folder, asPattern(folder)]))];
}
