import { randomBytes } from 'node:crypto';
import { link, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes a file that its owner alone may read, unless it is there: of processes that start at the same time one writes
 * it, and all read the same. It appears whole. A folder that is missing is made for the owner alone.
 */
export async function createOnce(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const beside = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(beside, text, { mode: 0o600 });
  try {
    // Unlike a rename, a link never replaces a file that another process has made meanwhile.
    await link(beside, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(beside, { force: true });
  }
}
