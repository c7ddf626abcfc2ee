import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { CliError } from '../../mesh/mesh-error.ts';

/**
 * Keeps others from starting a mesh over the same home, until it is disposed or the process ends, by SIGKILL too: the
 * lock is the operating system's on an open file. Node.js has none of its own, and DuckDB locks each file that it opens.
 * @throws CliError HOME_IN_USE where another process has it.
 */
export async function lockHome(home: string): Promise<Disposable> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  try {
    const lock = await DuckDBInstance.create(join(home, 'mesh.lock'), { threads: '1' });
    return { [Symbol.dispose]: () => lock.closeSync() };
  } catch (error) {
    const { message } = error as Error;
    if (!message.includes('Could not set lock on file')) throw error;
    const [, pid] = /PID (\d+)/.exec(message) ?? [];
    throw new CliError(
      `HOME_IN_USE: another mesh runs over "${home}"${pid ? ` (process ${pid})` : ''}. Stop it, or give this one a folder of its own in WEFT_HOME.`,
    );
  }
}
