import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { literal } from '#platform/engines/duckdb/duckdb-dialect.ts';
import { openPipelineDatabase } from '#platform/pipeline/pipeline-database.ts';
import { countSteps, type OnProgress } from '#platform/pipeline/progress.ts';
import { createBuildFolder } from '#platform/snapshots/build-folder.ts';

/** The demo company's operational systems; each is a SQL file beside this one. */
export const demoSystems = ['crm', 'shop', 'psp', 'wms', 'carrier'] as const;

export interface ExtractSystemsOptions {
  /** Absolute path of the folder that gets `extracts/<system>/`. */
  readonly home: string;
  /** Multiplies 20,000 customers and 200,000 orders; the catalogue stays. @default 1 */
  readonly scale?: number;
  readonly onProgress?: OnProgress;
}

/** Writes each system's extract, faults included. The same scale gives the same bytes everywhere. */
export async function extractSystems({ home, scale = 1, onProgress }: ExtractSystemsOptions): Promise<void> {
  if (!(scale > 0)) throw new RangeError(`The scale is ${scale}. It must be above 0; 1 is 20,000 customers.`);
  const extracts = join(home, 'extracts');
  const step = countSteps(demoSystems.length + 1, onProgress);
  await mkdir(extracts, { recursive: true, mode: 0o700 });
  await using build = await createBuildFolder(home);
  await using database = await openPipelineDatabase({
    folders: [build.path],
    spillFolder: join(build.path, 'spill'),
  });
  step('extracts: the company');
  await database.run(`SET VARIABLE scale = ${scale}::DOUBLE`);
  await database.run(await systemSql('world'));
  for (const system of demoSystems) {
    step(`extracts: ${system}`);
    const folder = join(build.path, system);
    await mkdir(folder);
    await database.run(`SET VARIABLE folder = ${literal(folder)}`);
    await database.run(await systemSql(system));
    await replaceFolder(folder, join(extracts, system), join(build.path, `${system}.old`));
  }
  step('extracts: done');
}

function systemSql(name: string): Promise<string> {
  return readFile(join(import.meta.dirname, `${name}.sql`), 'utf8');
}

/** A pipeline that has the old files open can read them to their end. */
async function replaceFolder(from: string, to: string, aside: string): Promise<void> {
  await rename(to, aside).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rename(from, to);
  await rm(aside, { recursive: true, force: true });
}
