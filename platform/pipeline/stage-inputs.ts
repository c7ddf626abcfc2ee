import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileLiteral } from '#platform/engines/duckdb/duckdb-dialect.ts';
import {
  readServiceIdentity,
  type ServiceIdentity,
} from '#platform/runtime/service-identity/service-identity.ts';
import type { TokenVersions } from '#platform/runtime/token-keys/token-keys.ts';
import type { InputPort } from './input-ports.ts';
import { identifier, type PipelineDatabase } from './pipeline-database.ts';
import {
  PipelineError,
  type PipelineFinding,
  type PipelineFindingCode,
  pipelineFinding,
} from './pipeline-error.ts';
import { PortReadError } from './port-read-error.ts';
import { type PortRead, type ReadPortLimits, readPort } from './read-port.ts';

export interface StageInputsOptions {
  readonly home: string;
  readonly domain: string;
  readonly ports: readonly InputPort[];
  /** The folder of the staged tables. */
  readonly folder: string;
  /** Maps a domain to the URL of its process. */
  readonly owners: Readonly<Record<string, string>>;
  readonly limits?: ReadPortLimits | undefined;
  /** Is told what is read, and how much of it has arrived. */
  readonly onRead?: (label: string) => void;
}

export interface StagedInputs {
  /** Maps an object's name to its Parquet file. */
  readonly files: ReadonlyMap<string, string>;
  /** Maps a domain to its snapshot's id. */
  readonly snapshots: Readonly<Record<string, string>>;
  /** Maps a domain of which values became tokens to the versions of their keys. */
  readonly tokenKeys: Readonly<Record<string, TokenVersions>>;
}

/** Reads from the other products what their owners give the domain's service identity: of each, all of one snapshot. */
export async function stageInputs(options: StageInputsOptions): Promise<StagedInputs> {
  const { home, domain, ports, folder } = options;
  const files = new Map<string, string>();
  const snapshots: Record<string, string> = {};
  const tokenKeys: Record<string, TokenVersions> = {};
  if (ports.length === 0) return { files, snapshots, tokenKeys };
  await mkdir(folder, { recursive: true });
  const identity = await readServiceIdentity(home, domain);
  if (!identity) throw failed(domain, 'PIPELINE_INPUT_REFUSED', withoutIdentity(domain));
  for (const port of ports) {
    for (const object of port.objects) {
      if (files.has(object.name)) throw new PipelineError(domain, [objectTaken(object.name, port)]);
      // By number: a name in a contract leads to no other place.
      const file = join(folder, `${files.size + 1}.parquet`);
      const read = await stage(port, object, file, snapshots[port.product], identity, options);
      snapshots[port.product] = read.snapshot;
      if (read.tokenKeys) tokenKeys[port.product] = { ...tokenKeys[port.product], ...read.tokenKeys };
      files.set(object.name, file);
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

async function stage(
  { name, product, purpose }: InputPort,
  object: InputPort['objects'][number],
  file: string,
  epoch: string | undefined,
  identity: ServiceIdentity,
  { domain, owners, limits, onRead }: StageInputsOptions,
): Promise<PortRead> {
  const url = Object.hasOwn(owners, product) ? owners[product] : undefined;
  const of = `The input port "${name}"`;
  if (url === undefined) {
    const message = `${of} reads from "${product}", and where its process is was not said. Name it: --owner ${product}=http://127.0.0.1:4001`;
    throw failed(domain, 'PIPELINE_INPUT_UNREACHABLE', message);
  }
  const label = `${domain}: ${object.name} of ${product}`;
  try {
    return await readPort({
      url,
      product,
      identity,
      file,
      limits,
      request: {
        object: object.name,
        ...(object.columns === undefined ? {} : { columns: object.columns }),
        ...(epoch === undefined ? {} : { epoch }),
        ...(purpose === undefined ? {} : { purpose }),
      },
      onProgress: (received, total) =>
        onRead?.(`${label} (${megabytes(received)} of ${megabytes(total)} MB)`),
    });
  } catch (cause) {
    if (!(cause instanceof PortReadError)) throw cause;
    throw failed(domain, cause.code, `${of} cannot read "${object.name}". ${cause.message}`, cause);
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1);
}

function failed(domain: string, code: PipelineFindingCode, message: string, cause?: unknown): PipelineError {
  return new PipelineError(domain, [pipelineFinding(code, message)], { cause });
}

function withoutIdentity(domain: string): string {
  return `"${domain}" has no service identity to read other products with. "weft prepare" and "npm start" make one; in a folder of its own, governance hands out the key of yours.`;
}

function objectTaken(object: string, { name }: InputPort): PipelineFinding {
  const message = `Two input ports have an object "${object}"; the second is "${name}". A pipeline sees one "input.${object}".`;
  return pipelineFinding('PIPELINE_NAME_TAKEN', message);
}
