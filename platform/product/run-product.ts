import { surviveClosedPipes } from '#platform/runtime/closed-pipes.ts';
import { PortInUseError } from '#platform/runtime/http-server.ts';
import { createLogger } from '#platform/runtime/log.ts';
import { tellSystemError } from '#platform/runtime/system-error.ts';
import { KeysError } from '#platform/runtime/token-keys/keys-file.ts';
import { startTraces } from '#platform/telemetry/start-traces.ts';
import { faultOf } from '../snapshots/fault.ts';
import { readerCredentials } from '../snapshots/postgres/postgres-place.ts';
import type { Resolvers } from './graphql/generated-resolvers.ts';
import { ProductError } from './load-product.ts';
import { serveProduct } from './serve-product.ts';

export interface RunOptions {
  /** Merged over the resolvers of the folder's `resolvers.ts`. */
  readonly resolvers?: Resolvers;
}

/**
 * The whole of a domain's `main.ts`: serves the folder until the process receives a signal.
 * `WEFT_HOME` is the folder of snapshots and keys (`.weft`), `WEFT_WORK` the one that it writes itself (the audit of its
 * input ports; `domains/<domain>` in the home), `WEFT_PORT` overrides the contract's port,
 * `WEFT_HOST` the address (127.0.0.1); `WEFT_POSTGRES_USER` and related variables name the user of a PostgreSQL server
 * (`docs/engines.md`), `OTEL_EXPORTER_OTLP_ENDPOINT` the collector of traces (`docs/telemetry.md`). Exits with 1 where the product cannot be served.
 * @param folder the domain's: `import.meta.dirname`
 */
export async function runProduct(folder: string, { resolvers }: RunOptions = {}): Promise<void> {
  const { WEFT_HOME = '.weft', WEFT_WORK, WEFT_PORT, WEFT_HOST } = process.env;
  surviveClosedPipes();
  const logger = createLogger('subgraph');
  try {
    const server = await serveProduct({
      folder,
      home: WEFT_HOME,
      postgres: readerCredentials(process.env),
      startTraces: (domain, logger) =>
        startTraces({ service: `weft-${domain}`, environment: process.env, logger }),
      ...(WEFT_WORK === undefined ? {} : { work: WEFT_WORK }),
      ...(WEFT_PORT === undefined ? {} : { port: readPort(WEFT_PORT) }),
      ...(WEFT_HOST === undefined ? {} : { host: WEFT_HOST }),
      ...(resolvers === undefined ? {} : { resolvers }),
    });
    stopOnSignals(server);
  } catch (error) {
    const told = [ProductError, PortInUseError, KeysError].some((kind) => error instanceof kind);
    const message = told ? (error as Error).message : tellSystemError(error);
    logger.fatal(
      message === undefined ? { folder, fault: faultOf(error) } : { folder },
      message ?? 'cannot be served',
    );
    process.exitCode = 1;
  }
}

function readPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new ProductError(`WEFT_PORT is "${text}". Give a port between 0 and 65535.`);
}

function stopOnSignals(server: AsyncDisposable): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      server[Symbol.asyncDispose]().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
}
