import { readFile } from 'node:fs/promises';

/** The page of a client, and the files that it shows. */
export async function pageOf(name: string, ...files: readonly string[]) {
  const shown = await Promise.all(files.map((file) => readFile(`test/e2e/clients/${file}`, 'utf8')));
  return { page: await readFile(`docs/clients/${name}.md`, 'utf8'), shown };
}
