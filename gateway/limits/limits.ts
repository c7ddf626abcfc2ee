import {
  defaultsOf,
  type LimitEntry,
  requestLimitCatalogue,
} from '#platform/runtime/request-limits/limits.ts';

/**
 * All limits of requests, in the order in which they are checked. `docs/limits.md` lists the same limits; a test
 * compares them. Each can be set: in code by `GatewayOptions.limits`, in a file by `--limits`.
 */
export const limitCatalogue = {
  requestMs: {
    default: 15_000,
    meaning: "Milliseconds that a request's head and body may take to arrive. 0 is no limit.",
    response: '408',
  },
  keepAliveMs: {
    default: 5_000,
    meaning:
      'Not a limit of a request: milliseconds that a connection stays open between two requests. Behind a load balancer, set it higher than that of the balancer. 0 is no limit.',
    response: 'closed',
  },
  compressFrom: {
    default: 4_096,
    meaning:
      'Not a limit of a request: characters of a response from which on it is compressed, as the request accepts it. 0 compresses none.',
    response: 'none',
  },
  inFlight: {
    default: 500,
    meaning: 'Concurrent requests of all callers. 0 is no limit.',
    response: '`OVERLOADED`, 503',
  },
  inFlightPerCaller: {
    default: 100,
    meaning:
      'Concurrent requests of one caller: a subject with its consumer, or an address of anonymous callers.',
    response: '`RATE_LIMITED`, 429',
  },
  requestsPerSecond: {
    default: 200,
    meaning: 'Requests of one caller per second, on average. 0 is no limit.',
    response: '`RATE_LIMITED`, 429 with `retry-after`',
  },
  requestBurst: {
    default: 400,
    meaning: 'Requests of one caller in a burst, after a time without any.',
    response: '`RATE_LIMITED`, 429 with `retry-after`',
  },
  inflation: {
    default: 100,
    meaning:
      'How many times as large a body in gzip may become; 64 KiB are always allowed, and `bodyBytes` is never exceeded.',
    response: '`LIMIT_EXCEEDED`, 413',
  },
  ...requestLimitCatalogue,
  validationErrors: {
    default: 5,
    meaning: 'Errors that are reported before validation stops.',
    response: '`GRAPHQL_VALIDATION_FAILED`, 400',
  },
  variableErrors: {
    default: 5,
    meaning: 'Wrong values in the variables that are reported.',
    response: '`BAD_USER_INPUT`, 400',
  },
  introspection: {
    default: 12_000,
    meaning:
      "Objects in a response to introspection, estimated from the schema's size. Tools request 18 per type: a graph of more than 600 types needs more.",
  },
  rows: {
    default: 100_000,
    meaning:
      'Objects that the response can hold: page sizes multiply down nested connections; a page size is the value or the default of `first`, of a list the largest. Aggregates over all rows count as one.',
  },
  values: {
    default: 500_000,
    meaning:
      'Values that the response can hold: fields of scalars and enums, one for each alias and each object of `rows` on which they are selected.',
  },
  cost: {
    default: 0,
    meaning:
      'The cost of an operation, estimated from `@cost` and `@listSize` of the supergraph (below). 0 is no limit and no estimate.',
    response: '`COST_LIMIT_EXCEEDED`, 400',
  },
  responseErrors: {
    default: 50,
    meaning:
      'Errors of a response, including those of domains; one more error counts the rest. A denied selection is one error, however many positions it has.',
    response: '`MORE_ERRORS`, after the others',
  },
  planFetches: {
    default: 60,
    meaning:
      'Fetches in the plan of an operation, including those that its conditions leave out; counted when it is planned. An alias of an object that needs a second domain takes one more fetch, and so does each further domain.',
  },
  comparedPlans: {
    default: 200,
    meaning:
      'Plans of an operation that @apollo/query-planner compares. Above it, it chooses a good plan and not the best; with 10,000, where domains share fields, comparing takes half a second.',
    response: 'none',
  },
  planningMs: {
    default: 5_000,
    meaning:
      'Milliseconds for the planning of an operation, in a thread of its own; other operations wait in a queue. A planner of native code has half of it, and no more than a second where it is asked first. 0 is no limit.',
    response: '`PLANNING_TIMEOUT`, 503',
  },
  plannerMegabytes: {
    default: 1_024,
    meaning:
      'Not a limit of a request: the heap of the thread that loads a supergraph and plans operations, and the memory of a planner of native code, in megabytes. A supergraph of 200 domains takes less than 150. 0 is as much as Node.js allows.',
    response: '`PLANNER_UNAVAILABLE`, 503',
  },
  unpagedRows: {
    default: 10,
    meaning:
      'Not a limit: the assumed length of a list that is not paged by `first` (for `rows`), or that has no `@listSize` (for `cost`).',
    response: 'none',
  },
} as const satisfies Record<string, LimitEntry>;

/** The limits of one request and one caller. A request over a limit reaches no domain. */
export type GatewayLimits = { readonly [Name in keyof typeof limitCatalogue]: number };

export const defaultLimits: GatewayLimits = defaultsOf(limitCatalogue);
