import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalJWKSet, exportJWK, generateKeyPair } from 'jose';
import { parse } from 'yaml';
import { createDuckDb } from '#platform/engines/duckdb/duckdb.ts';
import type { Engine } from '#platform/engines/engine.ts';
import { createPostgres } from '#platform/engines/postgres/postgres.ts';
import { printStatement } from '#platform/engines/sql.ts';
import type { Bound } from '#platform/engines/statement.ts';
import { loadProduct } from '#platform/product/load-product.ts';
import { type ProductServer, type ServeOptions, serveProduct } from '#platform/product/serve-product.ts';
import { createEnvelopeSigner, type EnvelopeSigner, envelopeHeader } from '#platform/runtime/envelope.ts';
import { type HttpServer, startHttpServer } from '#platform/runtime/http-server.ts';
import { createLogger } from '#platform/runtime/log.ts';
import type { HolderKeys } from '#platform/runtime/token-keys/keys-file.ts';
import { postgresPlaceOf } from '#platform/snapshots/postgres/postgres-place.ts';
import { createPostgresTables } from '#platform/snapshots/postgres/postgres-tables.ts';
import type { SnapshotManifest } from '#platform/snapshots/snapshot.ts';
import { readManifest, snapshotFolder } from '#platform/snapshots/snapshots.ts';
import { readContract } from '#schema/contract/read-contract.ts';
import { modelProduct } from '#schema/model/model-product.ts';
import { printSubgraphSchema } from '#schema/model/print-schema.ts';
import type { EntityModel, ProductModel } from '#schema/model/product-model.ts';
import { bundleDigest, bundleText } from '#schema/policy/bundle.ts';
import { readPolicy } from '#schema/policy/directives/read-policy.ts';
import type { MeshStatements, PolicyBundle } from '#schema/policy/policy.ts';
import { anonymous, type Principal } from '#schema/policy/principal.ts';
import { anyToken } from './organisation.ts';
import { writeParquet } from './parquet.ts';
import { type TestSecrets, testKeys } from './test-keys.ts';
import type { TestPostgres } from './test-postgres.ts';

/** Table to rows, each by column name. */
export type Rows = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

/** The public values of a snapshot; two products with other data can share it. */
export type SnapshotName = Pick<SnapshotManifest, 'id' | 'publishedAt'>;

export interface TestProductOptions {
  /** The text of a contract. */
  readonly contract: string;
  /** The rows of the first snapshot; none is published without. */
  readonly rows?: Rows;
  /** @default a new name */
  readonly snapshot?: SnapshotName;
  /** In addition to the contract: `extensions.graphql`. */
  readonly extensions?: string;
  /** The statements of governance. @default all callers with a token belong to the organisation */
  readonly statements?: MeshStatements;
  /** The policy of the gateway, in addition to the statements. @default the product's own policy */
  readonly policy?: PolicyBundle;
  /** A home in which governance put the domain's keys. @default a new one, removed at the end, and keys of `secrets` */
  readonly home?: string;
  /** @default random ones */
  readonly secrets?: TestSecrets;
  /** Serves it from its own schema on this server. @default DuckDB */
  readonly postgres?: TestPostgres | undefined;
  readonly serve?: Partial<ServeOptions>;
}

export interface ProductResponse {
  readonly status: number;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers.
  readonly data?: any;
  readonly errors?: readonly {
    message: string;
    path?: readonly (string | number)[];
    extensions: { code: string; positions?: number };
  }[];
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers.
  readonly extensions?: any;
}

/** A statement as it reached the engine, with `?` for each value. */
export interface RecordedStatement {
  readonly text: string;
  readonly values: readonly Bound[];
}

export interface TestProduct extends AsyncDisposable {
  readonly server: ProductServer;
  readonly model: ProductModel;
  readonly sdl: string;
  readonly home: string;
  readonly signer: EnvelopeSigner;
  /** The statements since it was last emptied. */
  readonly statements: RecordedStatement[];
  /** Digest and address of the gateway's policy, for envelopes. */
  readonly policy: { readonly digest: string; readonly url: string; readonly fetches: () => number };
  /** Publishes a further snapshot. @returns its id. */
  publish(rows: Rows, named?: SnapshotName): Promise<string>;
  /** Sends a request with an envelope for this principal. */
  as(principal: Principal): {
    query(query: string, variables?: Record<string, unknown>): Promise<ProductResponse>;
  };
}

/** A data product from a contract and rows, behind its real socket and with real envelopes. */
export async function createTestProduct(given: TestProductOptions): Promise<TestProduct> {
  const { postgres } = given;
  const options = postgres ? { ...given, contract: onPostgres(given.contract, postgres) } : given;
  const root = await mkdtemp(join(tmpdir(), 'weft-product-'));
  const folder = join(root, 'domain');
  const home = options.home ?? join(root, 'home');
  await mkdir(folder);
  await writeDomain(folder, options);
  const { model, sdl } = await loadProduct(folder);
  const publish = async (rows: Rows, named?: SnapshotName) => {
    const id = await publishSnapshot(home, model, rows, named);
    if (postgres) await publishToPostgres(home, model, id, postgres);
    return id;
  };
  if (options.rows) await publish(options.rows, options.snapshot);

  const { statements: stated = { organisation: anyToken }, policy = readPolicy(sdl, model.domain) } = options;
  const gateway = await createGatewayStub({ ...stated, ...policy });
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
  const signer = createEnvelopeSigner(privateKey, 'test');
  const statements: RecordedStatement[] = [];
  const server = await serveProduct({
    folder,
    home,
    port: 0,
    envelopeKeys: createLocalJWKSet({
      keys: [{ ...(await exportJWK(publicKey)), kid: 'test', alg: 'EdDSA' }],
    }),
    ...(options.home === undefined ? { keys: keysOf(options, model) } : {}),
    createEngine: async (allowed) =>
      recording(
        postgres
          ? await createPostgres({ access: postgres.reader })
          : await createDuckDb({ allowedDirectories: [allowed] }),
        statements,
      ),
    ...(postgres ? { postgres: postgres.reader } : {}),
    logger: createLogger('test', 'silent'),
    snapshotInterval: 20,
    ...options.serve,
  });
  return {
    server,
    model,
    sdl,
    home,
    signer,
    statements,
    policy: { digest: gateway.digest, url: gateway.url, fetches: gateway.fetches },
    publish,
    as: (principal) => ({
      async query(query, variables) {
        const body = JSON.stringify({ query, variables });
        const envelope = { principal, policy: gateway.digest, policyUrl: gateway.url };
        return post(server.url, body, await signer.sign(envelope, model.domain, body));
      },
    }),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await gateway.http[Symbol.asyncDispose]();
      await rm(root, { recursive: true, force: true });
    },
  };
}

function keysOf(
  { secrets = { cursor: randomBytes(32), hash: randomBytes(32) } }: TestProductOptions,
  { product }: ProductModel,
): HolderKeys {
  return testKeys(secrets, product.tenant);
}

let schemas = 0;

/** The contract with a server of type `postgres`, unless it has one; JSON is YAML. */
export function onPostgres(contract: string, { host, port, database }: TestPostgres): string {
  const written = parse(contract) as { servers?: readonly { type: string }[] };
  if (written.servers?.some(({ type }) => type === 'postgres')) return contract;
  schemas += 1;
  const schema = `product${schemas}`;
  const server = { server: 'tables', type: 'postgres', host, port, database, schema };
  return JSON.stringify({ ...written, servers: [server] });
}

async function publishToPostgres(
  home: string,
  { domain, product, entities }: ProductModel,
  id: string,
  { publisher, reader }: TestPostgres,
): Promise<void> {
  const place = postgresPlaceOf(product);
  const manifest = await readManifest(home, domain, id);
  if (!place || !manifest) throw new Error(`Nothing to publish of "${domain}".`);
  await using tables = createPostgresTables({ place, as: publisher, reader: reader.user });
  await tables.publish({ manifest, folder: snapshotFolder(home, domain, id), entities });
}

/** A raw body and envelope. */
export async function post(url: string, body: string, envelope?: string): Promise<ProductResponse> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(envelope ? { [envelopeHeader]: envelope } : {}) },
    body,
  });
  const text = await response.text();
  return { status: response.status, text, ...(JSON.parse(text) as object) };
}

/** A persona like those of the demo: one role, and a purpose. */
export function principal(role: string, purpose?: string): Principal {
  return {
    ...anonymous,
    authenticated: true,
    subject: role,
    roles: [role],
    ...(purpose === undefined ? {} : { purposes: [purpose], purpose }),
  };
}

async function writeDomain(folder: string, { contract, extensions }: TestProductOptions): Promise<void> {
  const read = readContract(contract);
  if (!read.ok) throw new Error(JSON.stringify(read.findings, null, 2));
  const modelled = modelProduct(read.product);
  if (!modelled.ok) throw new Error(JSON.stringify(modelled.findings, null, 2));
  await writeFile(join(folder, 'contract.yaml'), contract);
  await writeFile(join(folder, 'schema.graphql'), printSubgraphSchema(modelled.model));
  if (extensions !== undefined) await writeFile(join(folder, 'extensions.graphql'), extensions);
}

async function createGatewayStub(policy: PolicyBundle) {
  const text = bundleText(policy);
  let fetches = 0;
  const http: HttpServer = await startHttpServer({
    port: 0,
    routes: [
      {
        method: 'GET',
        path: '/policy',
        handle: ({ headers }) => {
          fetches += 1;
          return { status: headers[envelopeHeader] ? 200 : 401, body: text };
        },
      },
    ],
    onError: () => {},
  });
  return { http, url: `${http.url}/policy`, digest: bundleDigest(text), fetches: () => fetches };
}

function recording(engine: Engine, statements: RecordedStatement[]): Engine {
  return {
    ...engine,
    query(statement, signal) {
      statements.push({ text: printStatement(statement, '?'), values: statement.values });
      return engine.query(statement, signal);
    },
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  };
}

let published = 0;

function newName(): SnapshotName {
  const publishedAt = new Date(Date.UTC(2026, 0, 1) + published++ * 1000).toISOString();
  const id = `${publishedAt.replace(/[-:]|\.\d+/g, '')}-${randomBytes(4).toString('hex')}`;
  return { id, publishedAt };
}

async function publishSnapshot(
  home: string,
  model: ProductModel,
  rows: Rows,
  { id, publishedAt }: SnapshotName = newName(),
): Promise<string> {
  const product = join(home, 'products', model.domain);
  const folder = join(product, 'snapshots', id);
  await mkdir(folder, { recursive: true });
  const tables = await Promise.all(
    model.entities.map(async (entity) => [entity.table, await writeTable(folder, entity, rows)] as const),
  );
  const manifest: SnapshotManifest = {
    id,
    domain: model.domain,
    product: model.product.name,
    version: model.product.version,
    publishedAt,
    tables: Object.fromEntries(tables),
    inputs: {},
  };
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
  await writeFile(join(product, 'next.json'), JSON.stringify({ snapshot: id }));
  await rename(join(product, 'next.json'), join(product, 'current.json'));
  return id;
}

async function writeTable(folder: string, entity: EntityModel, rows: Rows) {
  const file = `${entity.table}.parquet`;
  const path = join(folder, file);
  const own = rows[entity.table] ?? [];
  await writeParquet(path, entity.fields, own);
  const { size } = await stat(path);
  const sha256 = createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
  return { file, rows: own.length, bytes: size, sha256 };
}
