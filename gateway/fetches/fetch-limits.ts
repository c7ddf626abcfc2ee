import { constants } from 'node:buffer';

interface FetchLimitEntry {
  readonly default: number;
  readonly minimum: number;
  readonly maximum: number;
  /** For `docs/fetches.md`. */
  readonly meaning: string;
}

/** What a timer of Node.js can wait for, in milliseconds. */
const longest = 2_147_483_647;
const most = 1_000_000;

/**
 * What fetches from one domain may take. `docs/fetches.md` lists the same; a test holds them together. Each can be
 * set, for all domains or for one: in code by `GatewayOptions.fetches`, in a file by `--fetches`.
 */
export const fetchLimitCatalogue = {
  timeoutMs: {
    default: 10_000,
    minimum: 1,
    maximum: longest,
    meaning:
      'Of a whole fetch, from when it is asked for to the last byte of the answer, in milliseconds: its wait for a connection, further tries and the pauses before them are among it.',
  },
  connectTimeoutMs: {
    default: 2_000,
    minimum: 1,
    maximum: longest,
    meaning: 'Until a connection stands, TLS among it, in milliseconds; kept to within half a second.',
  },
  bytes: {
    default: 67_108_864,
    minimum: 1,
    maximum: constants.MAX_STRING_LENGTH,
    meaning: "Of an answer's body, which is not read further.",
  },
  bytesAtOnce: {
    default: 268_435_456,
    minimum: 1,
    maximum: Number.MAX_SAFE_INTEGER,
    meaning: 'Of all bodies of the domain that are being received; what would be over ends its own fetch.',
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
      'Fetches that wait for a connection. What is over is refused at once, with `SUBGRAPH_OVERLOADED`.',
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
    meaning: 'Further tries in ten seconds beside those, for domains that are rarely asked.',
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
      'Longest `retry-after` of a domain that is waited for, in milliseconds. For a longer one there is no further try.',
  },
  breakerPercent: {
    default: 50,
    minimum: 0,
    maximum: 100,
    meaning:
      'Tries of the last ten seconds, of 100, whose failure opens the circuit breaker. 0 is no breaker.',
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
    meaning: 'How long an open circuit breaker lets nothing through before it tries, in milliseconds.',
  },
  breakerWatchMs: {
    default: 200,
    minimum: 0,
    maximum: longest,
    meaning:
      'How often the address of a domain whose circuit breaker is open is asked whether something answers there again, in milliseconds. 0 is never.',
  },
  breakerProbes: {
    default: 1,
    minimum: 1,
    maximum: most,
    meaning: 'Fetches that it then tries with, at once. As many have to succeed for it to close.',
  },
} as const satisfies Record<string, FetchLimitEntry>;

export type FetchLimits = { readonly [Name in keyof typeof fetchLimitCatalogue]: number };

/** For all domains, and what is otherwise for some of them, by name. What is not named has its default. */
export interface FetchOptions extends Partial<FetchLimits> {
  readonly domains?: Readonly<Record<string, Partial<FetchLimits>>>;
}

const defaults = Object.fromEntries(
  Object.entries(fetchLimitCatalogue).map(([name, entry]) => [name, entry.default]),
) as FetchLimits;

export function fetchLimitsOf({ domains = {}, ...all }: FetchOptions, domain: string): FetchLimits {
  return { ...defaults, ...all, ...(Object.hasOwn(domains, domain) ? domains[domain] : {}) };
}
