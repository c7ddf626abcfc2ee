import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type AuditLog, openAuditLog } from '#platform/runtime/audit-log.ts';
import { PortInUseError } from '#platform/runtime/http-server.ts';
import { readKeySet } from '#platform/runtime/keys.ts';
import { createLogger, type Logger } from '#platform/runtime/log.ts';
import { meshSecrets } from '#platform/runtime/mesh-secrets.ts';
import { tellSystemError } from '#platform/runtime/system-error.ts';
import { tokenSecrets } from '#platform/runtime/token-key.ts';
import type { FetchOptions } from './fetches/fetch-limits.ts';
import { FetchLimitsError, parseFetchLimits } from './fetches/read-fetch-limits.ts';
import { createGateway, type Gateway } from './gateway.ts';
import { graphiqlRoutes } from './graphiql/graphiql-routes.ts';
import { isAsymmetric } from './identity/algorithms.ts';
import { readEnvelopeKey } from './identity/envelope-key.ts';
import { whyNoKeySetUrl } from './identity/fetch-key-set.ts';
import type { GatewayLimits } from './limits/limits.ts';
import { LimitsError, parseLimits } from './limits/read-limits.ts';
import type { IdentityOptions } from './options.ts';
import { SupergraphError } from './supergraph/load-supergraph.ts';

interface Arguments {
  readonly supergraph: string;
  readonly port: number;
  readonly host: string;
  readonly url?: Readonly<Record<string, string>>;
  readonly jwks?: string;
  readonly issuer?: string;
  readonly audience?: string;
  readonly algorithms?: readonly string[];
  readonly jwksMaxStale: number;
  readonly home?: string;
  readonly audit?: string;
  readonly tenant?: string;
  readonly publicUrl?: string;
  readonly personas?: string;
  readonly record?: string;
  readonly production: boolean;
  readonly hideDenied: boolean;
  readonly limits?: string;
  readonly fetches?: string;
}

const program = new Command('gateway')
  .description('Serves a Federation 2 supergraph, and enforces the policy that it links.')
  .requiredOption('--supergraph <file>', 'the supergraph; it is reloaded when it changes')
  .addOption(
    new Option('--port <number>', '0 picks a free one').env('WEFT_PORT').default(4000).argParser(readPort),
  )
  .addOption(new Option('--host <address>', 'the address to listen on').env('WEFT_HOST').default('127.0.0.1'))
  .option('--url <name=url>', 'where a subgraph is, instead of what the supergraph says; repeatable', readUrl)
  .option(
    '--jwks <file or url>',
    'the key set that tokens are checked with, followed as it is rotated; without it everybody is anonymous',
  )
  .option('--issuer <name>', 'who issues the tokens; with --jwks')
  .option('--audience <name>', 'whom the tokens are for; with --jwks')
  .option(
    '--algorithms <names>',
    'what tokens may be signed with (default: EdDSA,ES256,ES384,RS256,PS256)',
    readAlgorithms,
  )
  .addOption(
    new Option('--jwks-max-stale <hours>', 'how long the last good keys do while no others can be read')
      .default(24)
      .argParser(readHours),
  )
  .option(
    '--audit <folder>',
    'records who reads personal data in clear; without it nobody does (default: audit in --home)',
  )
  .option(
    '--home <folder>',
    'keeps the envelope key in <folder>/keys, where subgraphs find its public half, beside the secret that tokens are made with',
  )
  .option('--tenant <name>', 'whose tokens stand for what the gateway masks itself; with --home')
  .option('--public-url <url>', 'where subgraphs reach this gateway, if not at the address it listens on')
  .option('--record <file>', 'takes down what is asked, without values, for: weft policy simulate')
  .option('--personas <file>', 'whom GraphiQL lets one be, with their tokens; for development only')
  .addOption(
    new Option('--production', 'no GraphiQL, and no introspection for anonymous callers').default(
      process.env.NODE_ENV === 'production',
      'NODE_ENV',
    ),
  )
  .option('--hide-denied', 'what a caller may not see is unknown to them, instead of forbidden', false)
  .option('--limits <file>', 'what requests may ask, where it is not the default: {"depth": 12}')
  .option(
    '--fetches <file>',
    'what fetches from domains may take: {"timeoutMs": 5000, "domains": {"orders": {"timeoutMs": 2000}}}',
  )
  .addHelpText(
    'after',
    '\nExits with 0 when it is told to stop, 1 when it cannot serve, 2 when it is called wrongly.',
  )
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));

await serve(program.parse().opts<Arguments>());

async function serve(given: Arguments): Promise<void> {
  const logger = createLogger('gateway');
  try {
    const { port, host, production, hideDenied, publicUrl } = given;
    const envelopeKey =
      given.home === undefined ? undefined : await readEnvelopeKey(join(given.home, 'keys'));
    const audit = await openAudit(given, logger);
    const gateway = await createGateway({
      supergraph: { file: given.supergraph },
      port,
      host,
      subgraphUrls: given.url ?? {},
      identity: await readIdentity(given),
      envelopeKey,
      audit,
      tokens:
        given.home === undefined ? undefined : tokenSecrets(await meshSecrets(given.home), given.tenant),
      publicUrl,
      recordOperations: given.record === undefined ? undefined : { file: given.record },
      production,
      hideDenied,
      limits: await readLimits(given),
      fetches: await readFetches(given),
      pages: production ? [] : await graphiqlRoutes({ personasFile: given.personas }),
      logger,
    });
    console.log(`The graph is at ${gateway.url}/graphql`);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => void stop(gateway, audit).then(() => process.exit(0)));
    }
  } catch (error) {
    const told = error instanceof SupergraphError || error instanceof PortInUseError;
    const message = told ? error.message : tellSystemError(error);
    if (message === undefined) throw error;
    console.error(message);
    process.exit(1);
  }
}

async function openAudit({ audit, home }: Arguments, logger: Logger): Promise<AuditLog | undefined> {
  const folder = audit ?? (home === undefined ? undefined : join(home, 'audit'));
  return folder === undefined ? undefined : openAuditLog({ folder, logger });
}

/** The log last: what is in flight may still have to be recorded. */
async function stop(gateway: Gateway, audit: AuditLog | undefined): Promise<void> {
  await gateway[Symbol.asyncDispose]();
  await audit?.[Symbol.asyncDispose]();
}

async function readIdentity(given: Arguments): Promise<IdentityOptions | undefined> {
  const { jwks, issuer, audience, algorithms } = given;
  if (jwks === undefined) return undefined;
  if (issuer === undefined || audience === undefined) {
    return program.error(
      'error: --jwks needs --issuer and --audience: a token for somebody else must not pass.',
    );
  }
  const keys = /^https?:/.test(jwks) ? readKeysUrl(jwks) : await readKeysFile(jwks);
  return { keys, issuer, audience, algorithms, limits: { maxStaleMs: given.jwksMaxStale * 3_600_000 } };
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
    return program.error(`error: the ${name} in "${file}" cannot be used: ${reason}`);
  }
}

/** A provider that is down holds up no start; a file that is wrong is a slip. */
async function readKeysFile(file: string): Promise<{ readonly file: string }> {
  await readKeySet(file).catch((error: Error) =>
    program.error(`error: "${file}" is not a key set that can be read: ${error.message}`),
  );
  return { file };
}

function readKeysUrl(text: string): URL {
  const url = URL.parse(text);
  const wrong = url ? whyNoKeySetUrl(url) : 'it is not a URL';
  return url && !wrong ? url : program.error(`error: --jwks cannot be read there: ${wrong}.`);
}

function readAlgorithms(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.every(isAsymmetric)) return names;
  throw new InvalidArgumentError('Write algorithms that have a public key, such as RS256 or ES256,EdDSA.');
}

function readHours(text: string): number {
  const hours = Number(text);
  if (text.trim() !== '' && hours >= 0 && hours <= 8_760) return hours;
  throw new InvalidArgumentError('Write hours, from 0 to 8760.');
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('A port is a number from 0 to 65535.');
}

function readUrl(text: string, given: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [, name, url] = /^([^=]+)=(https?:\/\/.+)$/.exec(text) ?? [];
  if (name === undefined || url === undefined) {
    throw new InvalidArgumentError('Write it as orders=http://host:port/graphql.');
  }
  return { ...given, [name]: url };
}
