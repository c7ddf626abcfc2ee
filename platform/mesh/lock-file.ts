import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { type LockReading, readLock } from '#schema/references/reference-lock.ts';
import { readIfThere } from '../runtime/read-if-there.ts';
import { meshFolder } from './home.ts';

/** The file's name, whatever folder it is in. */
const lockName = 'weft.lock';

/**
 * The folders that may hold the lock of contracts in a folder, the nearest first: up to the root of their repository.
 * Outside of a repository it is that folder alone and, where that is within it, the one in which the command is run:
 * a lock in a folder that others can write to is none of theirs.
 */
function lockFolders(folder: string): readonly string[] {
  const above = [resolve(folder)];
  for (let at = resolve(folder); !existsSync(join(at, '.git')); above.push(at)) {
    const next = dirname(at);
    if (next === at) return isWithin(folder, meshFolder) ? [resolve(folder), meshFolder] : [resolve(folder)];
    at = next;
  }
  return above;
}

function isWithin(folder: string, outer: string): boolean {
  const path = relative(outer, resolve(folder));
  return path === '' || !path.startsWith('..');
}

/** The lock of contracts in a folder: the nearest one that there is. */
function findLockFile(folder: string): string | undefined {
  return lockFolders(folder)
    .map((at) => join(at, lockName))
    .find((file) => existsSync(file));
}

/** The lock of contracts in a folder, or where it is written: in the folder in which the command is run, if it counts. */
export function lockFileFor(folder: string): string {
  const at = lockFolders(folder).includes(meshFolder) ? meshFolder : folder;
  return findLockFile(folder) ?? join(at, lockName);
}

/** Reads the lock of contracts in a folder; `undefined` where there is none. */
export async function readLockOf(folder: string): Promise<LockReading | undefined> {
  const file = findLockFile(folder);
  const text = file === undefined ? undefined : await readIfThere(file);
  if (file === undefined || text === undefined) return undefined;
  return readLock(text, relative(meshFolder, file));
}
