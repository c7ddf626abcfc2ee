import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfThere } from '#platform/runtime/read-if-there.ts';
import { writeWhole } from '#platform/runtime/write-whole.ts';

/** Where the processes of a running mesh are, for pipelines that read from them. */
interface RunningMeshFile {
  /** Of `npm start`, which ends them when it ends. */
  readonly pid: number;
  /** Maps a domain to the URL of its process. */
  readonly domains: Readonly<Record<string, string>>;
}

/** Writes it until it is disposed. */
export async function tellRunningMesh(
  home: string,
  domains: Readonly<Record<string, string>>,
): Promise<AsyncDisposable> {
  const file: RunningMeshFile = { pid: process.pid, domains };
  await writeWhole(runningFile(home), `${JSON.stringify(file)}\n`);
  return { [Symbol.asyncDispose]: () => rm(runningFile(home), { force: true }) };
}

/** The addresses of the mesh that runs over a home; none where none does. */
export async function readRunningMesh(home: string): Promise<Readonly<Record<string, string>>> {
  const text = await readIfThere(runningFile(home));
  if (text === undefined) return {};
  const { pid, domains } = JSON.parse(text) as RunningMeshFile;
  return isAlive(pid) ? domains : {};
}

function runningFile(home: string): string {
  return join(home, 'running.json');
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
