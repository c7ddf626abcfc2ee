import { join } from 'node:path';
import { openAuditLog } from '#platform/runtime/audit/audit-log.ts';
import { createLogger, type Logger } from '#platform/runtime/log.ts';
import { gatewayKeysFile } from '#platform/runtime/token-keys/keys-file.ts';
import { combineObservers } from '#platform/telemetry/combine-observers.ts';
import { startTraces } from '#platform/telemetry/start-traces.ts';
import type { CacheOptions } from '../cache/response-cache.ts';
import type { FetchOptions } from '../fetches/fetch-limits.ts';
import { parseFetchLimits } from '../fetches/read-fetch-limits.ts';
import { createGateway } from '../gateway.ts';
import { graphiqlRoutes } from '../graphiql/graphiql-routes.ts';
import { readHomeEnvelopeKey } from '../identity/envelope-key.ts';
import { defaultLimits, type GatewayLimits } from '../limits/limits.ts';
import { parseLimits } from '../limits/read-limits.ts';
import { shareLimits } from '../limits/share-limits.ts';
import type { GatewayOptions } from '../options.ts';
import { type ShadowOptions, shadowsPerSecond } from '../shadow/shadow-options.ts';
import { createAcceptedSupergraphs } from '../supergraph/accepted-supergraphs.ts';
import { SupergraphError } from '../supergraph/load-supergraph.ts';
import type { SupergraphStatus } from '../supergraph/supergraph-status.ts';
import type { Arguments } from './arguments.ts';
import { followTrustedDocuments } from './follow-trusted-documents.ts';
import { type GatewayKeys, openGatewayKeys } from './gateway-keys.ts';
import { readFileOption } from './read-file-option.ts';
import { readIdentity } from './read-identity.ts';
import { StartError, toStartError, wrongOption } from './start-error.ts';

/** The parts that processes of one gateway share. */
export interface SharedParts
  extends Pick<
    GatewayOptions,
    'accepted' | 'envelopeKey' | 'policies' | 'recordOperations' | 'observer' | 'together'
  > {
  /** Processes among which what callers may ask is shared. @default 1 */
  readonly processes?: number;
  /** @default one that names the gateway */
  readonly logger?: Logger;
}

export interface Serving {
  /** Without a path. */
  readonly url: string;
  readonly port: number;
  supergraph(): SupergraphStatus;
  /** Answers the requests in flight, and closes the audit log. */
  stop(): Promise<void>;
}

/**
 * Starts the gateway that the arguments describe, in this process.
 * @throws StartError saying why it does not start.
 */
export async function startServing(given: Arguments, shared: SharedParts = {}): Promise<Serving> {
  try {
    return await start(given, shared);
  } catch (error) {
    if (error instanceof SupergraphError) throw new StartError(error.message);
    throw toStartError(error) ?? error;
  }
}

async function start(given: Arguments, shared: SharedParts): Promise<Serving> {
  const { logger = createLogger('gateway') } = shared;
  const { port, host, production, hideDenied, publicUrl, home, record } = given;
  const limits = { ...defaultLimits, ...(await readLimits(given)) };
  await using starting = new AsyncDisposableStack();
  const folder = given.audit ?? (home === undefined ? undefined : join(home, 'audit'));
  // Closed last: requests in flight may still have to be recorded.
  const audit = folder === undefined ? undefined : starting.use(await openAuditLog({ folder, logger }));
  const traces = await startTraces({
    service: 'weft-gateway',
    endpoint: given.otlp,
    environment: process.env,
    logger,
  });
  // After the gateway, whose last spans are still to be sent.
  if (traces) starting.use(traces);
  const trusted = await followTrustedDocuments(given, { limits, logger });
  if (trusted) starting.use(trusted);
  const keys = home === undefined ? undefined : await openGatewayKeys(home, logger);
  if (keys) starting.use(keys);
  const gateway = starting.use(
    await createGateway({
      supergraph: { file: given.supergraph },
      accepted: shared.accepted ?? createAcceptedSupergraphs({ home, accepted: given.acceptLoosening }),
      port,
      host,
      subgraphUrls: given.url ?? {},
      identity: await readIdentity(given),
      envelopeKey: shared.envelopeKey ?? (home === undefined ? undefined : await readHomeEnvelopeKey(home)),
      audit,
      tokens: keys,
      publicUrl,
      recordOperations: shared.recordOperations ?? (record === undefined ? undefined : { file: record }),
      production,
      hideDenied,
      cors: given.cors,
      documents: {
        trusted,
        trustedOnly: given.trustedOnly,
      },
      limits: shareLimits(limits, shared.processes ?? 1),
      fetches: await readFetches(given),
      cache: readCache(given, keys, shared.processes ?? 1),
      executor: given.executor,
      planner: given.planner,
      shadow: readShadow(given, shared.processes ?? 1),
      pages: production ? [] : await graphiqlRoutes({ personasFile: given.personas }),
      policies: shared.policies,
      together: shared.together,
      observer: combineObservers(shared.observer, traces?.observer),
      logger,
    }),
  );
  const serving = starting.move();
  const { url, port: listened, supergraph } = gateway;
  return { url, port: listened, supergraph, stop: () => serving.disposeAsync() };
}

/** Entries in Redis can only be read and written with the gateway's own key. */
function readCache(
  { cache, cacheRedis: url, home }: Arguments,
  keys: GatewayKeys | undefined,
  processes: number,
): CacheOptions {
  const bytes = (cache * 1_048_576) / processes;
  if (url === undefined) return { bytes };
  if (home === undefined) {
    throw wrongOption(
      '--cache-redis needs --home: cached responses are encrypted with the key that governance put there.',
    );
  }
  if (keys) return { bytes, redis: { url, secret: keys.own } };
  const file = gatewayKeysFile(home);
  throw new StartError(
    `--cache-redis needs keys, and "${file}" is missing. Governance hands them out: "weft keys issue".`,
  );
}

/** Each process has its part of the budget. */
function readShadow({ shadow: percent, executor }: Arguments, processes: number): ShadowOptions | undefined {
  if (percent === 0) return undefined;
  if (executor === 'weft') return { percent, perSecond: shadowsPerSecond / processes };
  throw wrongOption(
    '--shadow compares our executor with that of @apollo/gateway: leave out --executor apollo.',
  );
}

async function readLimits({ limits: file }: Arguments): Promise<Partial<GatewayLimits>> {
  return file === undefined ? {} : readFileOption(file, 'limits', parseLimits);
}

async function readFetches({ fetches: file }: Arguments): Promise<FetchOptions> {
  return file === undefined ? {} : readFileOption(file, 'limits of fetches', parseFetchLimits);
}
