import { constants } from 'node:buffer';

interface FetchLimitEntry {
  readonly default: number;
  readonly minimum: number;
  readonly maximum: number;
  /** For `docs/fetches.md`. */
  readonly meaning: string;
}

/** The longest timer of Node.js, in milliseconds. */
const longest = 2_147_483_647;
const most = 1_000_000;

/**
 * Limits of fetches from one domain. `docs/fetches.md` lists the same; a test compares them. Each can be set, for all
 * domains or for one: in code by `GatewayOptions.fetches`, in a file by `--fetches`.
 */
export const fetchLimitCatalogue = {
  timeoutMs: {
    default: 10_000,
    minimum: 1,
    maximum: longest,
    meaning:
      'The whole fetch, from the request to the last byte of the response, in milliseconds, including the wait for a connection, further tries and the pauses before them.',
  },
  connectTimeoutMs: {
    default: 2_000,
    minimum: 1,
    maximum: longest,
    meaning: 'Setting up a connection, with TLS, in milliseconds; accurate to half a second.',
  },
  bytes: {
    default: 67_108_864,
    minimum: 1,
    maximum: constants.MAX_STRING_LENGTH,
    meaning: 'The body of a response; the rest of a larger one is not read.',
  },
  bytesAtOnce: {
    default: 268_435_456,
    minimum: 1,
    maximum: Number.MAX_SAFE_INTEGER,
    meaning: 'All bodies that are being received from the domain; a fetch that exceeds it ends.',
  },
  connections: {
    default: 64,
    minimum: 1,
    maximum: most,
    meaning: 'Open connections, each for one fetch at a time.',
  },
  queue: {
    default: 256,
    minimum: 0,
    maximum: most,
    meaning:
      'Fetches that wait for a connection. A further fetch is refused immediately, with `SUBGRAPH_OVERLOADED`.',
  },
  retries: {
    default: 2,
    minimum: 0,
    maximum: 10,
    meaning: 'Further tries of one fetch. 0 is none.',
  },
  retryPercent: {
    default: 20,
    minimum: 0,
    maximum: 1_000,
    meaning: 'Further tries of all fetches of the last ten seconds, for 100 of these.',
  },
  retryReserve: {
    default: 10,
    minimum: 0,
    maximum: most,
    meaning: 'Further tries in ten seconds beside those, for domains with few fetches.',
  },
  retryDelayMs: {
    default: 50,
    minimum: 0,
    maximum: longest,
    meaning:
      'Longest pause before the second try, in milliseconds; twice that before the third, and so on. The pause itself is drawn at random from 0.',
  },
  retryAfterMs: {
    default: 1_000,
    minimum: 0,
    maximum: longest,
    meaning:
      'Longest `retry-after` of a domain that the gateway obeys, in milliseconds. After a longer one there is no further try.',
  },
  breakerPercent: {
    default: 50,
    minimum: 0,
    maximum: 100,
    meaning:
      'The percentage of failed tries in the last ten seconds that opens the circuit breaker. 0 disables it.',
  },
  breakerMinimum: {
    default: 20,
    minimum: 1,
    maximum: most,
    meaning: 'Tries in ten seconds below which the circuit breaker does not open.',
  },
  breakerOpenMs: {
    default: 5_000,
    minimum: 1,
    maximum: longest,
    meaning: 'How long an open circuit breaker lets nothing through before it sends probes, in milliseconds.',
  },
  breakerWatchMs: {
    default: 200,
    minimum: 0,
    maximum: longest,
    meaning:
      'The interval of checks whether a domain with an open circuit breaker responds again, in milliseconds. 0 disables them.',
  },
  breakerProbes: {
    default: 1,
    minimum: 1,
    maximum: most,
    meaning: 'Concurrent probes that it then sends. As many have to succeed for it to close.',
  },
} as const satisfies Record<string, FetchLimitEntry>;

export type FetchLimits = { readonly [Name in keyof typeof fetchLimitCatalogue]: number };

/** Limits for all domains, with exceptions by domain name. Missing limits have their defaults. */
export interface FetchOptions extends Partial<FetchLimits> {
  readonly domains?: Readonly<Record<string, Partial<FetchLimits>>>;
}

const defaults = Object.fromEntries(
  Object.entries(fetchLimitCatalogue).map(([name, entry]) => [name, entry.default]),
) as FetchLimits;

export function fetchLimitsOf({ domains = {}, ...all }: FetchOptions, domain: string): FetchLimits {
  return { ...defaults, ...all, ...(Object.hasOwn(domains, domain) ? domains[domain] : {}) };
}
