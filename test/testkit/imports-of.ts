import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The files of this project that a file imports, statically or on demand, as paths from its root. */
export function importsOf(file: string): string[] {
  const specifiers = readFileSync(file, 'utf8').matchAll(/(?:from|import\(|new URL\()\s*'([#.][^']+\.ts)'/g);
  return [...specifiers].map(([, to = '']) => (to.startsWith('#') ? to.slice(1) : join(dirname(file), to)));
}
