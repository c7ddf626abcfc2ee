import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** A folder for the work of one process, on the same file system as its output; disposing it removes it. */
export interface BuildFolder extends AsyncDisposable {
  readonly path: string;
}

const oneDay = 24 * 60 * 60 * 1000;

/**
 * Creates a folder in `<folder>/<name>`, and removes folders that killed processes left behind.
 * @param name @default 'building'
 */
export async function createBuildFolder(folder: string, name = 'building'): Promise<BuildFolder> {
  const parent = join(folder, name);
  // All published data starts here, and not all of it is masked: only the owner may read it, as with the keys.
  await mkdir(parent, { recursive: true, mode: 0o700 });
  await removeAbandoned(parent);
  const path = join(parent, `${process.pid}-${randomBytes(4).toString('hex')}@${hostname()}`);
  await mkdir(path);
  return {
    path,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

async function removeAbandoned(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const path = join(parent, name);
    if (await isAbandoned(name, path)) await rm(path, { recursive: true, force: true });
  }
}

/** Whether its process is dead; for processes of another host, whether a day has passed without a change. */
async function isAbandoned(name: string, path: string): Promise<boolean> {
  const [, pid, host] = /^(\d+)-\w+@(.*)$/.exec(name) ?? [];
  if (host === hostname()) return !isAlive(Number(pid));
  const changed = await stat(path).catch(() => undefined);
  return changed !== undefined && Date.now() - changed.mtimeMs > oneDay;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
