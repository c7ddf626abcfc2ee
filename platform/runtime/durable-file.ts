import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Replaces a file atomically: readers see the old text or the new one, also after a power cut. */
export async function replaceFile(file: string, text: string): Promise<void> {
  const beside = `${file}.${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    await using handle = await open(beside, 'wx');
    await handle.writeFile(text);
    await handle.sync();
    await rename(beside, file);
    await sync(dirname(file));
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

/** Waits until a file, or a folder's list of names, is on disk. */
export async function sync(path: string): Promise<void> {
  await using handle = await open(path, 'r');
  await handle.sync();
}
