import { join, resolve } from 'node:path';
import type { JWTVerifyGetKey } from 'jose';
import { createDuckDb } from '#platform/engines/duckdb/duckdb.ts';
import type { Engine } from '#platform/engines/engine.ts';
import { createPostgres } from '#platform/engines/postgres/postgres.ts';
import { type HttpServer, startHttpServer } from '#platform/runtime/http-server.ts';
import { createLogger, type Logger } from '#platform/runtime/log.ts';
import { ownFolder } from '#platform/runtime/service-identity/home-folders.ts';
import { followDomainKeys } from '#platform/runtime/token-keys/follow-keys-file.ts';
import type { HolderKeys } from '#platform/runtime/token-keys/keys-file.ts';
import type { Traces } from '#platform/telemetry/opentelemetry/create-traces.ts';
import { readPolicy } from '#schema/policy/directives/read-policy.ts';
import { faultOf } from '../snapshots/fault.ts';
import { createParquetTables } from '../snapshots/parquet-tables.ts';
import {
  accessTo,
  type PostgresCredentials,
  type PostgresPlace,
  postgresPlaceOf,
} from '../snapshots/postgres/postgres-place.ts';
import { createPostgresTables } from '../snapshots/postgres/postgres-tables.ts';
import {
  createSnapshotStore,
  type RefusedSnapshot,
  type SnapshotStore,
} from '../snapshots/snapshot-store.ts';
import { productFolder } from '../snapshots/snapshots.ts';
import { createEnvelopeKeys } from './envelope-keys.ts';
import { createEpochRoute } from './epoch-route.ts';
import { createCursorSealer } from './graphql/cursor.ts';
import type { Resolvers } from './graphql/generated-resolvers.ts';
import { createProductSchema } from './graphql/product-schema.ts';
import { createProductHandler } from './graphql-handler.ts';
import { isStale, loadProduct, type Product } from './load-product.ts';
import { createMetricsRoute } from './metrics-route.ts';
import { createPolicyStore } from './policy-store.ts';
import { createPortRoute, type PortLimits } from './port/port-route.ts';

export interface ServeOptions {
  /** The domain's folder: `contract.yaml`, `schema.graphql`, ... */
  readonly folder: string;
  /** The folder of snapshots and keys. */
  readonly home: string;
  /** 0 picks a free one; @default the port of the contract's server `graphql` */
  readonly port?: number;
  /** @default '127.0.0.1' */
  readonly host?: string;
  /** Merged over the resolvers of the folder's `resolvers.ts`. */
  readonly resolvers?: Resolvers;
  /** The gateway's public keys. @default those of the file that `keys` names, read once it exists */
  readonly envelopeKeys?: JWTVerifyGetKey;
  /** @default those that governance put into `<home>/domains/<domain>/keys.json`, followed as they are replaced */
  readonly keys?: HolderKeys;
  /** How the engine is made. @default PostgreSQL where the contract names such a server, else DuckDB, locked to the product's own folder */
  readonly createEngine?: (folder: string) => Promise<Engine>;
  /** The user of a PostgreSQL server. @default `weft`, without a password */
  readonly postgres?: PostgresCredentials;
  /** How what the product does is traced. @default it is not */
  readonly startTraces?: (domain: string, logger: Logger) => Promise<Traces | undefined>;
  readonly logger?: Logger;
  /** The folder of the domain alone: the audit of its input ports, and the files that it makes for their readers. @default `<home>/domains/<domain>` */
  readonly work?: string;
  /** Of reads of its input ports. */
  readonly portLimits?: PortLimits;
  /** The most rows of a page. @default 1000 */
  readonly maxFirst?: number;
  /** The interval of checks for a new snapshot. Milliseconds; @default 1000 */
  readonly snapshotInterval?: number;
}

export interface ProductServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly domain: string;
}

/**
 * Serves a data product: GraphQL for its gateway at `POST /graphql`, `GET /snapshot`, other domains' pipelines at
 * `POST /port`, `GET /metrics`, and `/health/live`, `/health/ready`.
 * It starts without a snapshot and serves the first one that is published.
 * @throws ProductError for a folder that cannot be served, KeysError where no keys were handed out, PortInUseError.
 */
export async function serveProduct(options: ServeOptions): Promise<ProductServer> {
  const home = resolve(options.home);
  const product = await loadProduct(options.folder);
  const { model, sdl, resolvers } = product;
  const { domain } = model;
  const logger = options.logger ?? createLogger(`subgraph:${domain}`);
  const own = readPolicy(sdl, domain);
  const schema = createProductSchema({ model, sdl, resolvers: [resolvers, options.resolvers ?? {}] });
  const keys = await followDomainKeys({ ...options, home: resolve(options.home) }, domain, logger);

  await using started = new AsyncDisposableStack();
  const traces = await options.startTraces?.(domain, logger);
  if (traces) started.use(traces);
  const place = postgresPlaceOf(model.product);
  const as = options.postgres ?? { user: 'weft' };
  const tables = started.use(place ? createPostgresTables({ place, as }) : createParquetTables(home, domain));
  const createEngine = options.createEngine ?? ((folder) => createEngineOver(folder, place, as));
  const engine = started.use(await createEngine(productFolder(home, domain)));
  const snapshots = started.use(
    await createSnapshotStore({
      engine,
      model,
      tables,
      tokenKeys: async () => (await keys.refresh()).tokens,
      logger,
      ...(options.snapshotInterval === undefined ? {} : { interval: options.snapshotInterval }),
    }),
  );
  const envelopeKeys = options.envelopeKeys ?? createEnvelopeKeys(keys.current.envelopeKeys);
  const handler = started.use(
    await createProductHandler({
      schema,
      snapshots,
      policies: createPolicyStore({ own, logger }),
      envelopeKeys,
      runtime: {
        model,
        engine,
        cursors: createCursorSealer(() => keys.current.own, domain),
        limits: { first: options.maxFirst ?? 1000 },
      },
      observer: traces?.observer,
      logger,
    }),
  );
  const folder = options.work ?? ownFolder(home, domain);
  const port = started.use(
    createPortRoute({ home, folder, model, snapshots, own, limits: options.portLimits, logger }),
  );
  const http: HttpServer = started.use(
    await startHttpServer({
      port: options.port ?? portOf(model.product.servers) ?? 0,
      ...(options.host === undefined ? {} : { host: options.host }),
      // The gateway sends an entity's representations in one body, of a page's rows and their edges' rows.
      maxBodyBytes: 8_388_608,
      routes: [
        { method: 'POST', path: '/graphql', handle: handler.handle },
        port.route,
        createMetricsRoute(snapshots, domain),
        createEpochRoute({ snapshots, domain, envelopeKeys, logger }),
        { method: 'GET', path: '/health/live', handle: () => health('ok') },
        { method: 'GET', path: '/health/ready', handle: () => health(readiness(snapshots)) },
      ],
      onError: (error) => logger.error({ fault: faultOf(error) }, 'a request failed'),
    }),
  );
  logger.info({ url: http.url, ready: snapshots.ready }, 'listens');
  started.use(tellIfStaleLater(product, logger));
  const running = started.move();
  return {
    url: http.url,
    port: http.port,
    domain,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** Runs after the first requests, which may be waiting when a process is restarted. */
function tellIfStaleLater(product: Product, logger: Logger): Disposable {
  const { domain } = product.model;
  const timer = setTimeout(async () => {
    if (!(await isStale(product))) return;
    logger.warn(`schema.graphql differs from the contract's schema; run "weft schema generate ${domain}"`);
  }, 2_000).unref();
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}

function createEngineOver(
  folder: string,
  place: PostgresPlace | undefined,
  as: PostgresCredentials,
): Promise<Engine> {
  if (place) return createPostgres({ access: accessTo(place, as) });
  return createDuckDb({ allowedDirectories: [folder], spillFolder: join(folder, 'spill') });
}

/** A domain whose newest snapshot is refused still responds from the one before it, and is not as it should be. */
function readiness({ ready, refused }: SnapshotStore): Health {
  if (refused) return { status: ready ? 'serves an earlier snapshot' : 'no snapshot', reason: refused };
  return ready ? 'ok' : 'no snapshot';
}

type Health = 'ok' | 'no snapshot' | { readonly status: string; readonly reason: RefusedSnapshot };

function health(state: Health) {
  return {
    status: state === 'ok' ? 200 : 503,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
    body: JSON.stringify(typeof state === 'string' ? { status: state } : state),
  };
}

/** The port of the contract's server `graphql`. */
function portOf(
  servers: readonly { readonly server: string; readonly settings: Readonly<Record<string, unknown>> }[],
) {
  const location = servers.find(({ server }) => server === 'graphql')?.settings.location;
  if (typeof location !== 'string' || !URL.canParse(location)) return undefined;
  const { port } = new URL(location);
  return port === '' ? undefined : Number(port);
}
