import { globSync, readFileSync } from 'node:fs';
import { importsOf } from './imports-of.ts';

/**
 * The test files in which something is drawn at random, by themselves or by what they import of `test/` or start as
 * a process. They are never tried again: another draw would hide what the first one found.
 */
export function drawnAtRandom(): string[] {
  const files = globSync('test/**/*.ts').filter((file) => !file.includes('node_modules'));
  const helpers = new Set(files.filter((file) => !file.endsWith('.test.ts')));
  const known = new Map<string, boolean>();
  function draws(file: string): boolean {
    const text = readFileSync(file, 'utf8');
    const started = [...text.matchAll(/'(test\/[^']+\.ts)'/g)].map(([, path = '']) => path);
    const used = [...importsOf(file), ...started].filter((path) => helpers.has(path));
    return /from\s'fast-check'|Math\.random\(/.test(text) || used.some(isDrawing);
  }
  function isDrawing(file: string): boolean {
    const drawing = known.get(file) ?? draws(file);
    known.set(file, drawing);
    return drawing;
  }
  return files.filter((file) => file.endsWith('.test.ts') && isDrawing(file)).sort();
}
