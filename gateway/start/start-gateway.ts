import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openAuditLog } from '#platform/runtime/audit/audit-log.ts';
import { createLogger, type Logger } from '#platform/runtime/log.ts';
import { meshSecrets } from '#platform/runtime/mesh-secrets.ts';
import { tellSystemError } from '#platform/runtime/system-error.ts';
import { tokenSecrets } from '#platform/runtime/token-key.ts';
import type { CacheOptions } from '../cache/answer-cache.ts';
import type { FetchOptions } from '../fetches/fetch-limits.ts';
import { FetchLimitsError, parseFetchLimits } from '../fetches/read-fetch-limits.ts';
import { createGateway } from '../gateway.ts';
import { graphiqlRoutes } from '../graphiql/graphiql-routes.ts';
import { readEnvelopeKey } from '../identity/envelope-key.ts';
import { defaultLimits, type GatewayLimits } from '../limits/limits.ts';
import { LimitsError, parseLimits } from '../limits/read-limits.ts';
import { shareLimits } from '../limits/share-limits.ts';
import type { GatewayOptions } from '../options.ts';
import { createAcceptedSupergraphs } from '../supergraph/accepted-supergraphs.ts';
import { SupergraphError } from '../supergraph/load-supergraph.ts';
import type { SupergraphStatus } from '../supergraph/supergraph-status.ts';
import type { Arguments } from './arguments.ts';
import { readIdentity } from './read-identity.ts';
import { StartError, toStartError, wrongOption } from './start-error.ts';

/** What a process is given by those that it serves beside. */
export interface SharedParts
  extends Pick<GatewayOptions, 'accepted' | 'envelopeKey' | 'policies' | 'recordOperations' | 'metrics'> {
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
  /** Answers what is in flight, and closes the audit log. */
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
  await using starting = new AsyncDisposableStack();
  const folder = given.audit ?? (home === undefined ? undefined : join(home, 'audit'));
  // Closed last: what is in flight may still have to be recorded.
  const audit = folder === undefined ? undefined : starting.use(await openAuditLog({ folder, logger }));
  const gateway = starting.use(
    await createGateway({
      supergraph: { file: given.supergraph },
      accepted: shared.accepted ?? createAcceptedSupergraphs({ home, accepted: given.acceptLoosening }),
      port,
      host,
      subgraphUrls: given.url ?? {},
      identity: await readIdentity(given),
      envelopeKey:
        shared.envelopeKey ?? (home === undefined ? undefined : await readEnvelopeKey(join(home, 'keys'))),
      audit,
      tokens: home === undefined ? undefined : tokenSecrets(await meshSecrets(home), given.tenant),
      publicUrl,
      recordOperations: shared.recordOperations ?? (record === undefined ? undefined : { file: record }),
      production,
      hideDenied,
      limits: shareLimits({ ...defaultLimits, ...(await readLimits(given)) }, shared.processes ?? 1),
      fetches: await readFetches(given),
      cache: await readCache(given, shared.processes ?? 1),
      executor: given.executor,
      planner: given.planner,
      pages: production ? [] : await graphiqlRoutes({ personasFile: given.personas }),
      policies: shared.policies,
      metrics: shared.metrics,
      logger,
    }),
  );
  const serving = starting.move();
  const { url, port: listened, supergraph } = gateway;
  return { url, port: listened, supergraph, stop: () => serving.disposeAsync() };
}

/** What is kept in Redis can be read and made by whoever holds the mesh's secrets, and by nobody else. */
async function readCache(
  { cache, cacheRedis: url, home }: Arguments,
  processes: number,
): Promise<CacheOptions> {
  const bytes = (cache * 1_048_576) / processes;
  if (url === undefined) return { bytes };
  if (home === undefined) {
    throw wrongOption('--cache-redis needs --home: what is kept there is sealed with its secrets.');
  }
  return { bytes, redis: { url, secret: (await meshSecrets(home)).hash } };
}

async function readLimits({ limits: file }: Arguments): Promise<Partial<GatewayLimits>> {
  return file === undefined ? {} : readSettings(file, 'limits', parseLimits);
}

async function readFetches({ fetches: file }: Arguments): Promise<FetchOptions> {
  return file === undefined ? {} : readSettings(file, 'limits of fetches', parseFetchLimits);
}

async function readSettings<T>(file: string, name: string, parse: (text: string) => T): Promise<T> {
  try {
    return parse(await readFile(file, 'utf8'));
  } catch (error) {
    const told = error instanceof LimitsError || error instanceof FetchLimitsError;
    const reason = told ? error.message : tellSystemError(error);
    if (reason === undefined) throw error;
    throw wrongOption(`the ${name} in "${file}" cannot be used: ${reason}`);
  }
}
