import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { duckDbDialect, fileLiteral, literal } from '#platform/engines/duckdb/duckdb-dialect.ts';
import { raw, sql } from '#platform/engines/sql.ts';
import type { TokenVersions } from '#platform/runtime/token-keys/token-keys.ts';
import { printSubgraphSchema } from '#schema/model/print-schema.ts';
import type { EntityModel, ProductModel } from '#schema/model/product-model.ts';
import { type Decisions, decisionsFor, joinDecisions } from '#schema/policy/decide.ts';
import { readPolicy } from '#schema/policy/directives/read-policy.ts';
import type { PolicyBundle } from '#schema/policy/policy.ts';
import { anonymous, type Principal } from '#schema/policy/principal.ts';
import { maskedRelation } from '../relation/relation.ts';
import type { Viewer } from '../relation/viewer.ts';
import type { SnapshotManifest } from '../snapshots/snapshot.ts';
import { currentSnapshot, snapshotFolder, snapshotTables } from '../snapshots/snapshots.ts';
import { SnapshotDamagedError, verifySnapshot } from '../snapshots/verify-snapshot.ts';
import type { InputPort } from './input-ports.ts';
import { identifier, openPipelineDatabase, type PipelineDatabase } from './pipeline-database.ts';
import { PipelineError, type PipelineFinding, pipelineFinding } from './pipeline-error.ts';
import { keysMissing, pipelineKeys } from './pipeline-keys.ts';
import { readProductFile } from './read-product-file.ts';

export interface StageInputsOptions {
  readonly home: string;
  readonly domain: string;
  /** The folder of the contract that declares the ports. */
  readonly domainFolder: string;
  readonly ports: readonly InputPort[];
  /** The folder of the staged tables. */
  readonly folder: string;
  readonly policy: PolicyBundle | undefined;
}

export interface StagedInputs {
  /** Maps an object's name to its Parquet file. */
  readonly files: ReadonlyMap<string, string>;
  /** Maps a domain to its snapshot's id. */
  readonly snapshots: Readonly<Record<string, string>>;
  /** Maps a domain of which values became tokens to the versions of their keys. */
  readonly tokenKeys: Readonly<Record<string, TokenVersions>>;
}

/**
 * Writes the part of the other products' current snapshots that the domain's service identity may see. It uses a
 * database of its own, so that the domain's SQL never runs in a session that can read the unmasked files, or the key of
 * the tokens.
 */
export async function stageInputs(options: StageInputsOptions): Promise<StagedInputs> {
  const files = new Map<string, string>();
  const snapshots: Record<string, string> = {};
  const tokenKeys: Record<string, TokenVersions> = {};
  if (options.ports.length > 0) await mkdir(options.folder, { recursive: true });
  for (const port of options.ports) {
    const input = await openInput(port, options);
    snapshots[input.snapshot.domain] = input.snapshot.id;
    const { staged, versions } = await stagePort(port, input, options);
    if (versions) tokenKeys[input.snapshot.domain] = versions;
    for (const [object, file] of staged) {
      if (files.has(object)) throw new PipelineError(options.domain, [objectTaken(object, port)]);
      files.set(object, file);
    }
  }
  return { files, snapshots, tokenKeys };
}

/** Creates a view `input.<object>` of each staged table. */
export async function createInputViews(database: PipelineDatabase, inputs: StagedInputs): Promise<void> {
  await database.run('CREATE SCHEMA input');
  for (const [object, file] of inputs.files) {
    await database.run(`CREATE VIEW input.${identifier(object)} AS FROM read_parquet(${fileLiteral(file)})`);
  }
}

interface StagedInput {
  readonly model: ProductModel;
  readonly snapshot: SnapshotManifest;
}

async function openInput(
  port: InputPort,
  { home, domain, domainFolder }: StageInputsOptions,
): Promise<StagedInput> {
  const model = await readProductFile(resolve(domainFolder, port.contract));
  const snapshot = await currentSnapshot(home, model.domain);
  if (snapshot) {
    await verifySnapshot(home, snapshot).catch((cause: unknown) => {
      throw cause instanceof SnapshotDamagedError ? inputDamaged(domain, port, cause) : cause;
    });
    return { model, snapshot };
  }
  const message = `The input port "${port.name}" reads from "${model.domain}", which has published no snapshot. Run its pipeline first.`;
  throw new PipelineError(domain, [pipelineFinding('PIPELINE_INPUT_MISSING', message)]);
}

interface StagedPort {
  /** Objects, each with its file. */
  readonly staged: readonly (readonly [string, string])[];
  /** Of the keys of tokens; none where there are no tokens. */
  readonly versions: TokenVersions | undefined;
}

async function stagePort(
  port: InputPort,
  { model, snapshot }: StagedInput,
  { home, domain, folder, policy }: StageInputsOptions,
): Promise<StagedPort> {
  const principal = serviceIdentity(domain);
  const decisions = await decisionsOf(model, principal, policy);
  const tokenKeys = (await pipelineKeys({ home, holder: model.domain, domain }))?.of(snapshot.tokenKeys);
  const { tables } = snapshotTables(home, snapshot);
  await using database = await openPipelineDatabase({
    folders: [snapshotFolder(home, model.domain, snapshot.id), folder],
    spillFolder: join(folder, 'spill'),
  });
  const staged: [string, string][] = [];
  let versions: TokenVersions | undefined;
  for (const object of port.objects) {
    const entity = entityOf(model, object);
    const source = entity && tables[entity.table];
    if (!source) throw new PipelineError(domain, [objectMissing(object, port, model)]);
    const file = join(folder, `${entity.table}.parquet`);
    if (showsTokens(entity, decisions)) {
      if (!tokenKeys) throw keysMissing(domain, model.domain);
      versions = tokenKeys.versions;
    }
    const base = `read_parquet([${source.map(fileLiteral).join(', ')}])`;
    await copyMasked(database, {
      entity,
      base,
      file,
      viewer: { principal, decisions, tokenKeys, dialect: duckDbDialect },
    });
    staged.push([object, file]);
  }
  return { staged, versions };
}

function showsTokens({ fields }: Pick<EntityModel, 'fields'>, decisions: Decisions): boolean {
  return fields.some(({ coordinate, type }) => {
    if (type.kind === 'object') return showsTokens(type, decisions);
    const decision = decisions.of(coordinate);
    return decision.kind === 'MASK' && decision.mask === 'HASH';
  });
}

interface MaskedCopy {
  readonly entity: EntityModel;
  readonly base: string;
  readonly viewer: Viewer;
  readonly file: string;
}

async function copyMasked(database: PipelineDatabase, copy: MaskedCopy): Promise<void> {
  const { entity, base, viewer, file } = copy;
  // A denied field is left out, so that SQL that needs it fails by name instead of counting nulls.
  const fields = entity.fields.filter(({ coordinate }) => viewer.decisions.of(coordinate).kind !== 'DENY');
  const relation = maskedRelation(entity, base, viewer, fields);
  await database.query(sql`COPY (${relation}) TO ${raw(literal(file))} (FORMAT parquet)`);
}

/** The stricter decisions of the product's own contract and of the mesh. */
async function decisionsOf(
  model: ProductModel,
  principal: Principal,
  policy: PolicyBundle | undefined,
): Promise<Decisions> {
  const { coordinates } = readPolicy(printSubgraphSchema(model), model.domain);
  const { coordinates: ofMesh = {}, ...statements } = policy ?? {};
  const [own, mesh] = await Promise.all(
    [coordinates, ofMesh].map((each) => decisionsFor({ ...statements, coordinates: each }, principal)),
  );
  return joinDecisions(own as Decisions, mesh as Decisions);
}

/** It has no grants and no claims: where rows are filtered, it sees only those that a service identity may see. */
function serviceIdentity(domain: string): Principal {
  return { ...anonymous, authenticated: true, subject: `domain:${domain}`, service: domain };
}

function entityOf(model: ProductModel, object: string): EntityModel | undefined {
  const table = model.product.objects.find(({ name }) => name === object)?.physicalName;
  return model.entities.find((entity) => entity.table === table);
}

function inputDamaged(domain: string, { name }: InputPort, cause: SnapshotDamagedError): PipelineError {
  const message = `The input port "${name}" reads a snapshot that is damaged. ${cause.message}`;
  return new PipelineError(domain, [pipelineFinding('PIPELINE_INPUT_DAMAGED', message)], { cause });
}

function objectMissing(object: string, port: InputPort, { domain }: ProductModel): PipelineFinding {
  const message = `The input port "${port.name}" reads "${object}", which "${domain}" does not publish. Name an object of its contract.`;
  return pipelineFinding('PIPELINE_INPUT_MISSING', message);
}

function objectTaken(object: string, { name }: InputPort): PipelineFinding {
  const message = `Two input ports have an object "${object}"; the second is "${name}". A pipeline sees one "input.${object}".`;
  return pipelineFinding('PIPELINE_NAME_TAKEN', message);
}
