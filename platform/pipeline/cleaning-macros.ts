import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PipelineDatabase } from './pipeline-database.ts';

/** Gives a pipeline's SQL the macros of `cleaning.sql`: `clean.text(x)`, `clean.money(x)`, ... */
export async function createCleaningMacros(database: PipelineDatabase): Promise<void> {
  await database.run(await readFile(join(import.meta.dirname, 'cleaning.sql'), 'utf8'));
}
