import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { EntityModel, ProductModel } from '#schema/model/product-model.ts';
import { fieldsWithTokens } from '../relation/stored-tokens.ts';
import { createBuildFolder } from '../snapshots/build-folder.ts';
import { contractDigest } from '../snapshots/contract-digest.ts';
import { newManifest } from '../snapshots/new-manifest.ts';
import { createParquetTables } from '../snapshots/parquet-tables.ts';
import type { SnapshotManifest, SnapshotTable } from '../snapshots/snapshot.ts';
import { productFolder } from '../snapshots/snapshots.ts';
import { checkTable } from './check-table.ts';
import { createCleaningMacros } from './cleaning-macros.ts';
import { createExtractViews } from './extract-views.ts';
import { type InputPort, readInputPorts } from './input-ports.ts';
import { openPipelineDatabase, type PipelineDatabase, StatementTimeoutError } from './pipeline-database.ts';
import { PipelineError, type PipelineFinding, pipelineFinding } from './pipeline-error.ts';
import { keysMissing, pipelineKeys } from './pipeline-keys.ts';
import { countSteps, type OnProgress } from './progress.ts';
import { type PostgresPublisher, publishToServer } from './publish-to-server.ts';
import type { ReadPortLimits } from './read-port.ts';
import { type PlacedProduct, readPlacedProduct } from './read-product-file.ts';
import { readSources } from './sources.ts';
import { createInputViews, type StagedInputs, stageInputs } from './stage-inputs.ts';
import { writeTable } from './write-table.ts';
import { writeTokens } from './write-tokens.ts';

export interface RunPipelineOptions {
  /** Absolute path of the folder that holds extracts and products. */
  readonly home: string;
  /** Absolute path of the folder with `contract.yaml` and `pipeline/*.sql`. */
  readonly domainFolder: string;
  /** Maps the domains that input ports read to the URLs of their processes. @default none can be read */
  readonly owners?: Readonly<Record<string, string>>;
  /** Of what input ports read. */
  readonly inputLimits?: ReadPortLimits;
  /** @default '1GB' */
  readonly memoryLimit?: string;
  /** The time limit of one SQL file, and of writing one table. Milliseconds; @default 900000 */
  readonly timeoutMs?: number;
  /** The user of a PostgreSQL server. @default `weft`, without a password */
  readonly postgres?: PostgresPublisher;
  readonly onProgress?: OnProgress;
}

/**
 * Builds a domain's next snapshot from its extracts and input ports, and publishes it as the current one.
 * The same extracts give the same files, byte for byte.
 * @throws PipelineError with findings; then nothing was published, and the previous snapshot is still current.
 */
export async function runPipeline(options: RunPipelineOptions): Promise<SnapshotManifest> {
  const home = resolve(options.home);
  const domainFolder = resolve(options.domainFolder);
  const { model, placeOf } = await readPlacedProduct(join(domainFolder, 'contract.yaml'));
  const { domain, product } = model;
  const sources = sourceFolders(home, model);
  const ports = portsOf(model);
  const keys = await pipelineKeys(home, domain);
  // Before the work, not after it.
  if (!keys && model.entities.some((entity) => fieldsWithTokens(entity).length > 0)) {
    throw keysMissing(domain);
  }
  const files = await pipelineFiles(domain, domainFolder);
  const step = countSteps(files.length + model.entities.length + 2, options.onProgress);
  await using build = await createBuildFolder(productFolder(home, domain));

  step(`${domain}: inputs`);
  const folder = join(build.path, 'inputs');
  const { owners = {}, inputLimits: limits } = options;
  const inputs = await stageInputs({ home, domain, ports, folder, owners, limits, onRead: step.during });
  const output = join(build.path, 'snapshot');
  await mkdir(output);
  const bare = await buildTables({
    ...options,
    model,
    placeOf,
    sources,
    inputs,
    files,
    build: build.path,
    output,
    step,
  });
  const { memoryLimit } = options;
  const tables = await writeTokens({ keys, model, build: build.path, output, tables: bare, memoryLimit });

  step(`${domain}: publish`);
  const { name, version } = product;
  const contract = contractDigest(model);
  const content = {
    domain,
    product: name,
    version,
    contract,
    tables,
    ...(keys ? { tokenKeys: keys.versions } : {}),
    ...(Object.keys(inputs.tokenKeys).length > 0 ? { inputTokenKeys: inputs.tokenKeys } : {}),
    inputs: inputs.snapshots,
  };
  const manifest = newManifest(content);
  const finished = { manifest, folder: output, entities: model.entities };
  // First to the server, which serves them: files alone are not served.
  await publishToServer(model, finished, options);
  await createParquetTables(home, domain).publish(finished);
  step(`${domain}: published`);
  return manifest;
}

interface Build extends PlacedProduct {
  readonly sources: readonly string[];
  readonly inputs: StagedInputs;
  readonly files: readonly PipelineFile[];
  readonly build: string;
  /** The folder of the tables' files. */
  readonly output: string;
  readonly memoryLimit?: string;
  readonly timeoutMs?: number;
  readonly step: (label: string) => void;
}

/** Nothing is written before everything is checked. */
async function buildTables(build: Build): Promise<Record<string, SnapshotTable>> {
  const { model, sources, inputs, files, output, memoryLimit, timeoutMs, step } = build;
  const { domain } = model;
  await using database = await openPipelineDatabase({
    folders: [...sources, build.build],
    spillFolder: join(build.build, 'spill'),
    ...(memoryLimit === undefined ? {} : { memoryLimit }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  await createCleaningMacros(database);
  await createInputViews(database, inputs);
  stopOn(domain, await createExtractViews(database, sources));
  for (const file of files) {
    step(`${domain}: ${file.name}`);
    await runFile(database, domain, file);
  }
  const findings: PipelineFinding[] = [];
  for (const entity of model.entities) {
    findings.push(...(await tableInTime(domain, entity, () => checkTable(database, entity))));
  }
  stopOn(
    domain,
    findings.map((finding) => inContract(finding, build)),
  );
  const tables: Record<string, SnapshotTable> = {};
  for (const entity of model.entities) {
    step(`${domain}: ${entity.table}`);
    tables[entity.table] = await tableInTime(domain, entity, () => writeTable(database, entity, output));
  }
  return tables;
}

/** The line of the contract that a table does not keep. */
function inContract(finding: PipelineFinding, { placeOf }: PlacedProduct): PipelineFinding {
  const place = finding.path === undefined ? undefined : placeOf(finding.path);
  if (!place) return finding;
  return { ...finding, file: 'contract.yaml', line: place.line, column: place.column };
}

interface PipelineFile {
  readonly name: string;
  readonly text: string;
}

async function pipelineFiles(domain: string, domainFolder: string): Promise<PipelineFile[]> {
  const folder = join(domainFolder, 'pipeline');
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.sql')).sort();
  if (names.length === 0) {
    const message = `"${folder}" has no SQL files. Write the files that build the contract's tables; they run in the order of their names.`;
    throw new PipelineError(domain, [pipelineFinding('PIPELINE_SQL_FAILED', message)]);
  }
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(join(folder, name), 'utf8') })));
}

function portsOf({ domain, product }: ProductModel): readonly InputPort[] {
  const result = readInputPorts(product);
  if (!result.ok) throw new PipelineError(domain, result.findings);
  return result.ports;
}

function sourceFolders(home: string, { domain, product }: ProductModel): string[] {
  const result = readSources(product);
  if (!result.ok) throw new PipelineError(domain, result.findings);
  return result.systems.map((system) => join(home, 'extracts', system));
}

async function runFile(
  database: PipelineDatabase,
  domain: string,
  { name, text }: PipelineFile,
): Promise<void> {
  try {
    await database.run(text);
  } catch (cause) {
    const file = `pipeline/${name}`;
    if (cause instanceof StatementTimeoutError) throw tooSlow(domain, `"${name}"`, cause, { file });
    // The domain's own developer reads this, at the command line; no response ever contains it.
    const message = `DuckDB refused "${name}": ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new PipelineError(domain, [pipelineFinding('PIPELINE_SQL_FAILED', message, { file })], { cause });
  }
}

/** A table may be a view, whose rows are computed only when they are read. */
async function tableInTime<T>(domain: string, { table }: EntityModel, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw cause instanceof StatementTimeoutError ? tooSlow(domain, `Reading table "${table}"`, cause) : cause;
  }
}

function tooSlow(
  domain: string,
  what: string,
  cause: StatementTimeoutError,
  where: { readonly file?: string } = {},
): PipelineError {
  const message = `${what} took longer than ${cause.timeoutMs / 1_000} s and was stopped. Make its statements cheaper, or give them more time: "weft pipeline run ${domain} --timeout <seconds>".`;
  return new PipelineError(domain, [pipelineFinding('PIPELINE_SQL_TIMEOUT', message, where)], { cause });
}

function stopOn(domain: string, findings: readonly PipelineFinding[]): void {
  if (findings.length > 0) throw new PipelineError(domain, findings);
}
