import { resolve } from 'node:path';
import { createDuckDb } from '#platform/engines/duckdb/duckdb.ts';
import { startHttpServer } from '#platform/runtime/http-server.ts';
import { createLogger, type Logger } from '#platform/runtime/log.ts';
import { ownFolder } from '#platform/runtime/service-identity/home-folders.ts';
import { followDomainKeys } from '#platform/runtime/token-keys/follow-keys-file.ts';
import type { HolderKeys } from '#platform/runtime/token-keys/keys-file.ts';
import { readPolicy } from '#schema/policy/directives/read-policy.ts';
import { faultOf } from '../../snapshots/fault.ts';
import { createParquetTables } from '../../snapshots/parquet-tables.ts';
import { createSnapshotStore } from '../../snapshots/snapshot-store.ts';
import { productFolder } from '../../snapshots/snapshots.ts';
import { loadProduct } from '../load-product.ts';
import type { ProductServer } from '../serve-product.ts';
import { createPortRoute, type PortLimits } from './port-route.ts';

export interface ServePortOptions {
  /** The domain's folder: `contract.yaml`, `schema.graphql`, ... */
  readonly folder: string;
  /** The folder of snapshots and keys. */
  readonly home: string;
  /** @default `<home>/domains/<domain>` */
  readonly work?: string;
  /** @default those of `<home>/domains/<domain>/keys.json` */
  readonly keys?: HolderKeys;
  readonly limits?: PortLimits;
  readonly logger?: Logger;
}

/**
 * Serves the input port of a product and nothing else, on a free port of this machine: for a pipeline that runs while
 * the owner's domain does not. It is the owner's process all the same, with the owner's rules and the owner's audit.
 * @throws ProductError for a folder that cannot be served, KeysError where no keys were handed out.
 */
export async function servePort(options: ServePortOptions): Promise<ProductServer> {
  const home = resolve(options.home);
  const { model, sdl } = await loadProduct(options.folder);
  const { domain } = model;
  const logger = options.logger ?? createLogger(`port:${domain}`);
  const followed = await followDomainKeys({ home, keys: options.keys }, domain, logger);
  const tokenKeys = async () => (await followed.refresh()).tokens;
  await using started = new AsyncDisposableStack();
  const tables = started.use(createParquetTables(home, domain));
  const engine = started.use(await createDuckDb({ allowedDirectories: [productFolder(home, domain)] }));
  const snapshots = started.use(await createSnapshotStore({ engine, model, tables, tokenKeys, logger }));
  const folder = options.work ?? ownFolder(home, domain);
  const own = readPolicy(sdl, domain);
  const { limits } = options;
  const port = started.use(createPortRoute({ home, folder, model, snapshots, own, limits, logger }));
  const http = started.use(
    await startHttpServer({
      port: 0,
      routes: [port.route],
      onError: (error) => logger.error({ fault: faultOf(error) }, 'a request failed'),
    }),
  );
  const running = started.move();
  return { url: http.url, port: http.port, domain, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
