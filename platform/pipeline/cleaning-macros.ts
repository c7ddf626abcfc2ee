import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PipelineDatabase } from './pipeline-database.ts';

/** Adds the macros of `cleaning.sql` to a pipeline's SQL: `clean.text(x)`, `clean.money(x)`, ... */
export async function createCleaningMacros(database: PipelineDatabase): Promise<void> {
  await database.run(await readFile(join(import.meta.dirname, 'cleaning.sql'), 'utf8'));
}
