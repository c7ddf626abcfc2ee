import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Everything in files below a folder that has the form of 32 bytes in base64. */
export async function secretsBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.json'));
  const texts = await Promise.all(
    files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8')),
  );
  return [...new Set(texts.flatMap((text) => text.match(/(?<=")[A-Za-z0-9+/]{43}=(?=")/g) ?? []))];
}
