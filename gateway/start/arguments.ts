import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import { isSupergraphDigest } from '#platform/runtime/accepted-supergraph.ts';
import { isHttpUrl } from '#platform/telemetry/trace-settings.ts';
import { defaultCache } from '../cache/response-cache.ts';
import { type ExecutorName, executorNames } from '../execution/executor.ts';
import { isAsymmetric } from '../identity/algorithms.ts';
import { type PlannerName, plannerNames } from '../planner/planner.ts';

export interface Arguments {
  readonly supergraph: string;
  readonly port: number;
  readonly host: string;
  readonly workers: number;
  readonly metricsPort?: number;
  readonly url?: Readonly<Record<string, string>>;
  readonly issuers?: string;
  readonly jwks?: string;
  readonly issuer?: string;
  readonly audience?: string;
  readonly algorithms?: readonly string[];
  readonly jwksMaxStale: number;
  readonly home?: string;
  readonly acceptLoosening?: readonly string[];
  readonly audit?: string;
  readonly publicUrl?: string;
  readonly personas?: string;
  readonly record?: string;
  readonly production: boolean;
  readonly hideDenied: boolean;
  readonly cors?: readonly string[];
  readonly trustedDocuments?: string;
  readonly trustedOnly: boolean;
  readonly limits?: string;
  readonly fetches?: string;
  /** MiB. */
  readonly cache: number;
  readonly cacheRedis?: string;
  readonly executor: ExecutorName;
  readonly planner: PlannerName;
  readonly otlp?: string;
  /** Of 100. */
  readonly shadow: number;
}

/** The most serving processes of one gateway: a higher number is a typing error. */
const mostWorkers = 128;

/** The arguments of the command line and the environment. Ends the process for `--help` and for wrong arguments. */
export function readArguments(argv: readonly string[]): Arguments {
  return createProgram().parse(argv).opts<Arguments>();
}

function createProgram(): Command {
  return new Command('gateway')
    .description('Serves a Federation 2 supergraph, and enforces the policy that it links.')
    .requiredOption('--supergraph <file>', 'the supergraph; it is reloaded when it changes')
    .addOption(
      new Option('--port <number>', '0 picks a free one').env('WEFT_PORT').default(4000).argParser(readPort),
    )
    .addOption(
      new Option('--host <address>', 'the address to listen on').env('WEFT_HOST').default('127.0.0.1'),
    )
    .addOption(
      new Option('--workers <number>', 'processes that serve on the one port; auto: one for each core')
        .default(1)
        .argParser(readWorkers),
    )
    .addOption(
      new Option(
        '--metrics-port <number>',
        'the port for metrics and health of all processes, for operators; 0 picks a free one (default: none)',
      ).argParser(readPort),
    )
    .option(
      '--url <name=url>',
      'the URL of a subgraph, instead of the one in the supergraph; repeatable',
      readUrl,
    )
    .option(
      '--issuer <name>',
      'who issues the tokens: its URL, which its keys are discovered from, or a name with --jwks; without an issuer everybody is anonymous',
    )
    .option('--audience <name>', 'whom the tokens are for; with --issuer')
    .option(
      '--jwks <file or url>',
      'the key set that tokens are checked with, followed as it is rotated; with --issuer',
    )
    .option(
      '--algorithms <names>',
      'the accepted signature algorithms of tokens (default: EdDSA,ES256,ES384,RS256,PS256)',
      readAlgorithms,
    )
    .option(
      '--issuers <file>',
      'in place of those four: one issuer or several, and what each may assert; docs/identity.md has examples',
    )
    .addOption(
      new Option('--jwks-max-stale <hours>', 'how long the last keys are used while no others can be read')
        .default(24)
        .argParser(readHours),
    )
    .option(
      '--audit <folder>',
      'records unmasked reads of personal data; without it they are refused (default: audit in --home)',
    )
    .option(
      '--home <folder>',
      'stores the envelope key in <folder>/gateway and its public half for subgraphs in <folder>/keys, reads what governance handed to the gateway (weft keys issue) in <folder>/gateway, and stores the last accepted supergraph in <folder>/accepted',
    )
    .option(
      '--accept-loosening <digest>',
      'serves the supergraph with this SHA-256 although it removes protections of the last accepted one; repeatable',
      readDigest,
    )
    .option(
      '--public-url <url>',
      'the URL at which subgraphs reach this gateway, if not the address it listens on',
    )
    .option('--record <file>', 'records operations, without values, for: weft policy simulate')
    .option('--personas <file>', 'the personas of GraphiQL, with their tokens; for development only')
    .addOption(
      new Option('--production', 'no GraphiQL, and no introspection for anonymous callers').default(
        process.env.NODE_ENV === 'production',
        'NODE_ENV',
      ),
    )
    .option('--hide-denied', 'denied fields are unknown to the caller, instead of forbidden', false)
    .option(
      '--cors <origin...>',
      'origins whose pages may use the graph, such as https://app.example; exact, without credentials (default: none)',
      readOrigin,
    )
    .option(
      '--trusted-documents <folder>',
      'manifests of documents that clients name by an id: of Apollo, Relay or graphql-codegen; read at the start',
    )
    .option('--trusted-only', 'executes no other documents; with --trusted-documents', false)
    .option('--limits <file>', 'limits of requests that differ from the defaults: {"depth": 12}')
    .option(
      '--fetches <file>',
      'limits of fetches from domains: {"timeoutMs": 5000, "domains": {"orders": {"timeoutMs": 2000}}}',
    )
    .addOption(
      new Option(
        '--cache <MiB>',
        'the memory for cached responses of domains, valid for their snapshot epoch; 0 disables the cache',
      )
        .env('WEFT_CACHE')
        .default(defaultCache.bytes / 1_048_576)
        .argParser(readMebibytes),
    )
    .addOption(
      new Option(
        '--cache-redis <url>',
        'caches responses in Redis too, encrypted, for all gateways of the mesh; with --home',
      )
        .env('WEFT_CACHE_REDIS')
        .argParser(readRedisUrl),
    )
    .addOption(
      new Option(
        '--executor <name>',
        "the executor of operations; apollo: @apollo/gateway's executor, for a supergraph without a policy",
      )
        .choices(executorNames)
        .default('weft' satisfies ExecutorName),
    )
    .addOption(
      new Option(
        '--planner <name>',
        'which planner is asked first; the other plans what that does not. hive: @graphql-hive/router-query-planner, in a process of its own',
      )
        .choices(plannerNames)
        .default('apollo' satisfies PlannerName),
    )
    .option(
      '--otlp <url>',
      'the collector that traces are sent to, such as http://localhost:4318 (default: OTEL_EXPORTER_OTLP_ENDPOINT, or none)',
      readCollectorUrl,
    )
    .addOption(
      new Option(
        '--shadow <percent>',
        "has so many of 100 queries executed by @apollo/gateway's executor as well, after their responses, and counts differences",
      )
        .default(0)
        .argParser(readPercent),
    )
    .addHelpText(
      'after',
      '\nExit codes: 0 after SIGINT or SIGTERM, 1 when it cannot serve, 2 for wrong arguments.',
    )
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
}

function readWorkers(text: string): number {
  if (text === 'auto') return Math.min(availableParallelism(), mostWorkers);
  const workers = Number(text);
  if (/^\d+$/.test(text) && workers >= 1 && workers <= mostWorkers) return workers;
  throw new InvalidArgumentError(`Write a number from 1 to ${mostWorkers}, or auto.`);
}

function readDigest(text: string, given: readonly string[] = []): readonly string[] {
  const digest = text.toLowerCase();
  if (isSupergraphDigest(digest)) return [...given, digest];
  throw new InvalidArgumentError(
    "Write the supergraph's SHA-256: 64 hexadecimal digits, as sha256sum prints them.",
  );
}

function readAlgorithms(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.every(isAsymmetric)) return names;
  throw new InvalidArgumentError('Write algorithms that have a public key, such as RS256 or ES256,EdDSA.');
}

function readOrigin(text: string, given: readonly string[] = []): readonly string[] {
  const url = URL.parse(text);
  if (url && /^https?:$/.test(url.protocol) && url.origin === text) return [...given, text];
  throw new InvalidArgumentError(
    'Write an origin as browsers send it, such as https://app.example or http://localhost:3000: no path, no wildcard.',
  );
}

function readMebibytes(text: string): number {
  const mebibytes = Number(text);
  if (text.trim() !== '' && mebibytes >= 0 && mebibytes <= 65_536) return mebibytes;
  throw new InvalidArgumentError('Write MiB, from 0 to 65536.');
}

function readPercent(text: string): number {
  const percent = Number(text);
  if (text.trim() !== '' && percent >= 0 && percent <= 100) return percent;
  throw new InvalidArgumentError('Write a number from 0 to 100.');
}

function readRedisUrl(text: string): string {
  if (URL.canParse(text) && /^rediss?:$/.test(new URL(text).protocol)) return text;
  throw new InvalidArgumentError('Write it as redis://host:6379 or rediss://host:6379.');
}

function readCollectorUrl(text: string): string {
  if (isHttpUrl(text)) return text;
  throw new InvalidArgumentError('Write it as http://localhost:4318.');
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
