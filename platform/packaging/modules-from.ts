import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';

const imported = /\bfrom\s*['"]((?:#|\.\.?\/)[^'"\n]+\.ts)['"]/g;
const typesOnly = /\b(?:import|export)\s+type\b[^;]*;/g;

/**
 * A module and the modules of this repository that it imports when it runs.
 * @param file its path in the repository, with `/` @returns such paths
 */
export async function modulesFrom(
  file: string,
  repository: string,
  found = new Set<string>(),
): Promise<Set<string>> {
  if (found.has(file)) return found;
  found.add(file);
  const text = (await readFile(join(repository, file), 'utf8')).replace(typesOnly, '');
  for (const [, path = ''] of text.matchAll(imported)) {
    const module = path.startsWith('#') ? path.slice(1) : posix.join(posix.dirname(file), path);
    await modulesFrom(module, repository, found);
  }
  return found;
}
