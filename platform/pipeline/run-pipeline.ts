import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProductModel } from '#schema/model/product-model.ts';
import type { PolicyBundle } from '#schema/policy/policy.ts';
import { createBuildFolder } from './build-folder.ts';
import { checkTable } from './check-table.ts';
import { createCleaningMacros } from './cleaning-macros.ts';
import { createExtractViews, sourceFolders } from './extract-views.ts';
import { readInputPorts } from './input-ports.ts';
import { openPipelineDatabase, type PipelineDatabase } from './pipeline-database.ts';
import { PipelineError, pipelineFinding } from './pipeline-error.ts';
import { readProductFolder } from './product-folder.ts';
import { countSteps, type OnProgress } from './progress.ts';
import { publishSnapshot } from './publish-snapshot.ts';
import type { SnapshotManifest, SnapshotTable } from './snapshot.ts';
import { productFolder } from './snapshots.ts';
import { createInputViews, stageInputs } from './stage-inputs.ts';
import { writeTable } from './write-table.ts';

export interface RunPipelineOptions {
  /** Absolute path of the folder that holds extracts and products. */
  readonly home: string;
  /** Absolute path of the folder with `contract.yaml` and `pipeline/*.sql`. */
  readonly domainFolder: string;
  /** The mesh's policy, which can tighten what input ports read. @default what the inputs' own contracts say */
  readonly policy?: PolicyBundle;
  /** @default '1GB' */
  readonly memoryLimit?: string;
  readonly onProgress?: OnProgress;
}

/**
 * Builds a domain's next snapshot from its extracts and input ports, and makes it the current one.
 * The same extracts give the same files, byte for byte.
 * @throws PipelineError with findings, where nothing was published and the snapshot before is still current.
 */
export async function runPipeline(options: RunPipelineOptions): Promise<SnapshotManifest> {
  const { home, domainFolder } = options;
  const model = await readProductFolder(domainFolder);
  const { domain } = model;
  const files = await pipelineFiles(domain, domainFolder);
  const step = countSteps(files.length + model.entities.length + 2, options.onProgress);
  await using build = await createBuildFolder(productFolder(home, domain));
  const output = join(build.path, 'snapshot');
  await mkdir(output);

  step(`${domain}: inputs`);
  const inputs = await stageInputs({
    home,
    domain,
    domainFolder,
    ports: portsOf(model),
    folder: join(build.path, 'inputs'),
    policy: options.policy,
  });
  const sources = sourceFolders(home, model.product);
  const tables: Record<string, SnapshotTable> = {};
  {
    await using database = await openPipelineDatabase({
      folders: [...sources, build.path],
      spillFolder: join(build.path, 'spill'),
      ...(options.memoryLimit === undefined ? {} : { memoryLimit: options.memoryLimit }),
    });
    await createCleaningMacros(database);
    await createInputViews(database, inputs);
    const missing = await createExtractViews(database, sources);
    if (missing.length > 0) throw new PipelineError(domain, missing);
    for (const file of files) {
      step(`${domain}: ${file.name}`);
      await runFile(database, domain, file);
    }
    await checkTables(database, model);
    for (const entity of model.entities) {
      step(`${domain}: ${entity.table}`);
      tables[entity.table] = await writeTable(database, entity, output);
    }
  }
  step(`${domain}: publish`);
  const { name, version } = model.product;
  const content = { domain, product: name, version, tables, inputs: inputs.snapshots };
  const manifest = await publishSnapshot({ home, folder: output, content });
  step(`${domain}: published`);
  return manifest;
}

interface PipelineFile {
  readonly name: string;
  readonly text: string;
}

async function pipelineFiles(domain: string, domainFolder: string): Promise<PipelineFile[]> {
  const folder = join(domainFolder, 'pipeline');
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.sql')).sort();
  if (names.length === 0) {
    const message = `"${folder}" has no SQL files. Write there what builds the contract's tables; they run by name.`;
    throw new PipelineError(domain, [pipelineFinding('PIPELINE_SQL_FAILED', message)]);
  }
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(join(folder, name), 'utf8') })));
}

function portsOf(model: ProductModel) {
  const result = readInputPorts(model.product);
  if (!result.ok) throw new PipelineError(model.domain, result.findings);
  return result.ports;
}

async function runFile(database: PipelineDatabase, domain: string, file: PipelineFile): Promise<void> {
  try {
    await database.run(file.text);
  } catch (cause) {
    // The domain's own developer reads this, at the command line; no request ever carries it.
    const message = `DuckDB refused "${file.name}": ${cause instanceof Error ? cause.message : String(cause)}`;
    const finding = pipelineFinding('PIPELINE_SQL_FAILED', message, { file: `pipeline/${file.name}` });
    throw new PipelineError(domain, [finding], { cause });
  }
}

async function checkTables(database: PipelineDatabase, model: ProductModel): Promise<void> {
  const findings = [];
  for (const entity of model.entities) findings.push(...(await checkTable(database, entity)));
  if (findings.length > 0) throw new PipelineError(model.domain, findings);
}
