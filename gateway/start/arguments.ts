import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import { isSupergraphDigest } from '#platform/runtime/accepted-supergraph.ts';
import { defaultCache } from '../cache/answer-cache.ts';
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
  readonly jwks?: string;
  readonly issuer?: string;
  readonly audience?: string;
  readonly algorithms?: readonly string[];
  readonly jwksMaxStale: number;
  readonly home?: string;
  readonly acceptLoosening?: readonly string[];
  readonly audit?: string;
  readonly tenant?: string;
  readonly publicUrl?: string;
  readonly personas?: string;
  readonly record?: string;
  readonly production: boolean;
  readonly hideDenied: boolean;
  readonly limits?: string;
  readonly fetches?: string;
  /** MiB. */
  readonly cache: number;
  readonly cacheRedis?: string;
  readonly executor: ExecutorName;
  readonly planner: PlannerName;
}

/** Serving processes of one gateway at most: more is a slip of the finger. */
const mostWorkers = 128;

/** What the command line and the environment say. Ends the process where that is help, or wrong. */
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
        'where metrics and health of all processes are, for operators; 0 picks a free one (default: nowhere)',
      ).argParser(readPort),
    )
    .option(
      '--url <name=url>',
      'where a subgraph is, instead of what the supergraph says; repeatable',
      readUrl,
    )
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
      'keeps the envelope key in <folder>/keys, where subgraphs find its public half, beside the secret that tokens are made with, and in <folder>/accepted the last accepted supergraph',
    )
    .option(
      '--accept-loosening <digest>',
      'serves the supergraph with this SHA-256 although it loses protections of the last accepted one; repeatable',
      readDigest,
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
    .addOption(
      new Option(
        '--cache <MiB>',
        'what domains answered is kept in so much memory, while they would answer the same; 0 keeps nothing',
      )
        .env('WEFT_CACHE')
        .default(defaultCache.bytes / 1_048_576)
        .argParser(readMebibytes),
    )
    .addOption(
      new Option(
        '--cache-redis <url>',
        'keeps it in Redis too, sealed, for all gateways of the mesh; with --home',
      )
        .env('WEFT_CACHE_REDIS')
        .argParser(readRedisUrl),
    )
    .addOption(
      new Option(
        '--executor <name>',
        "what executes operations; apollo: @apollo/gateway's executor, for a supergraph without a policy",
      )
        .choices(executorNames)
        .default('weft' satisfies ExecutorName),
    )
    .addOption(
      new Option(
        '--planner <name>',
        'which planner is asked first; hive: @graphql-hive/router-query-planner, in a process of its own',
      )
        .choices(plannerNames)
        .default('apollo' satisfies PlannerName),
    )
    .addHelpText(
      'after',
      '\nExits with 0 when it is told to stop, 1 when it cannot serve, 2 when it is called wrongly.',
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

function readMebibytes(text: string): number {
  const mebibytes = Number(text);
  if (text.trim() !== '' && mebibytes >= 0 && mebibytes <= 65_536) return mebibytes;
  throw new InvalidArgumentError('Write MiB, from 0 to 65536.');
}

function readRedisUrl(text: string): string {
  if (URL.canParse(text) && /^rediss?:$/.test(new URL(text).protocol)) return text;
  throw new InvalidArgumentError('Write it as redis://host:6379 or rediss://host:6379.');
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
