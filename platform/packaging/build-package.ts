import { execFile } from 'node:child_process';
import { cp, glob, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join, posix, resolve } from 'node:path';
import { promisify } from 'node:util';
import { withCompiledSpecifiers } from './compiled-specifiers.ts';
import { modulesFrom } from './modules-from.ts';

// Run by `npm pack` (`prepack`). Node.js strips no types below `node_modules`, so a package has to be compiled; what
// it does to this repository's sources when it runs them is all that is done to them here.

const repository = resolve(import.meta.dirname, '../..');
const dist = join(repository, 'dist');

/** What a package runs. The folders' documents for readers, and this folder, stay out. */
const parts = ['schema', 'platform', 'gateway'];
const left = /\.md$|^platform\/packaging\/|^schema\/(?:overlays|agreements)\/|^schema\/supergraph\.graphql$/;

/** The kit for tests of domains: with what it imports, of a folder that is for this repository's own tests. */
const testing = 'test/testkit/index.ts';

await rm(dist, { recursive: true, force: true });
await promisify(execFile)(
  process.execPath,
  [join(repository, 'node_modules/typescript/bin/tsc'), '-p', join(import.meta.dirname, 'tsconfig.json')],
  { cwd: repository },
).catch((error: { stdout?: string }) => {
  throw new Error(`The declarations cannot be made:\n${error.stdout}`);
});
for await (const file of glob('**/*.d.ts', { cwd: dist })) {
  await rewrite(join(dist, file), join(dist, file), file, (text) => text);
}

const files = new Set<string>(await modulesFrom(testing, repository));
for (const part of parts) {
  for await (const entry of glob(`${part}/**/*`, { cwd: repository, withFileTypes: true })) {
    const file = posix.join(posix.relative(repository, entry.parentPath), entry.name);
    if (entry.isFile() && !left.test(file)) files.add(file);
  }
}
for (const file of files) {
  const target = join(dist, file.replace(/\.ts$/, '.js'));
  await mkdir(dirname(target), { recursive: true });
  if (file.endsWith('.ts')) await rewrite(join(repository, file), target, file, stripTypeScriptTypes);
  else await cp(join(repository, file), target);
}
process.stderr.write(`dist: ${files.size} files written.\n`);

async function rewrite(
  from: string,
  to: string,
  file: string,
  compile: (text: string) => string,
): Promise<void> {
  await writeFile(to, withCompiledSpecifiers(compile(await readFile(from, 'utf8')), file));
}
