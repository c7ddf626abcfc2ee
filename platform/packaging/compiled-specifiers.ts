import { posix } from 'node:path';

const specifier =
  /(\bfrom\s*|\bimport\s*\(\s*|\bimport\s+|\bimport\.meta\.resolve\(\s*)(['"])((?:#(?:schema|platform|gateway|test)|\.\.?)\/[^'"\n]+)\.ts\2/g;

/**
 * A module's text with the paths that its imports have once compiled: `#platform/runtime/log.ts` in `gateway/main.ts`
 * becomes `../platform/runtime/log.js`, so that a package needs no map of imports.
 * @param file its path in the repository, with `/`
 */
export function withCompiledSpecifiers(text: string, file: string): string {
  return text.replace(specifier, (_, before: string, quote: string, path: string) => {
    const compiled = `${path.startsWith('#') ? relativeTo(file, path.slice(1)) : path}.js`;
    return `${before}${quote}${compiled}${quote}`;
  });
}

function relativeTo(file: string, path: string): string {
  const relative = posix.relative(posix.dirname(file), path);
  return relative.startsWith('.') ? relative : `./${relative}`;
}
