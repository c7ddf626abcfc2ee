import {
  defaultsOf,
  type LimitEntry,
  requestLimitCatalogue,
} from '#platform/runtime/request-limits/limits.ts';

/**
 * Everything that is limited about requests, in the order in which it is looked at. `docs/limits.md` lists the same
 * limits; a test holds them together. Each can be set: in code by `GatewayOptions.limits`, in a file by `--limits`.
 */
export const limitCatalogue = {
  requestMs: {
    default: 15_000,
    meaning: "Milliseconds that a request's head and body may take to arrive. 0 is no limit.",
    answer: '408',
  },
  keepAliveMs: {
    default: 5_000,
    meaning:
      'Not of a request: milliseconds that a connection stays open between two. Behind a load balancer, more than it keeps its own open. 0 is no limit.',
    answer: 'closed',
  },
  inFlight: {
    default: 500,
    meaning: 'Requests that are being answered at once, of all callers. 0 is no limit.',
    answer: '`OVERLOADED`, 503',
  },
  inFlightPerCaller: {
    default: 100,
    meaning: 'The same, of one caller: a subject with its consumer, or an address of anonymous callers.',
    answer: '`RATE_LIMITED`, 429',
  },
  requestsPerSecond: {
    default: 200,
    meaning: 'Requests of one caller, on average. 0 is no limit.',
    answer: '`RATE_LIMITED`, 429 with `retry-after`',
  },
  requestBurst: {
    default: 400,
    meaning: 'Requests of one caller at once, after a time without any.',
    answer: '`RATE_LIMITED`, 429 with `retry-after`',
  },
  ...requestLimitCatalogue,
  validationErrors: {
    default: 5,
    meaning: 'Errors that are reported before validation stops.',
    answer: '`GRAPHQL_VALIDATION_FAILED`, 400',
  },
  variableErrors: {
    default: 5,
    meaning: 'Wrong values in the variables that are reported.',
    answer: '`BAD_USER_INPUT`, 400',
  },
  introspection: {
    default: 12_000,
    meaning:
      "Objects that introspection can answer with, estimated from the schema's size. Tools ask for 18 a type: a graph of more than 600 types needs more.",
  },
  rows: {
    default: 100_000,
    meaning:
      'Objects that the answer can hold: pages multiply down nested connections by `first`, as given, by variable or by default. Figures over all rows count as one.',
  },
  values: {
    default: 500_000,
    meaning:
      'Values that the response can hold: the fields of scalars and enums, one for each object of `rows` that they are selected of, under each alias.',
  },
  cost: {
    default: 0,
    meaning:
      'Of an operation, as estimated from `@cost` and `@listSize` of the supergraph (below). 0 is no limit, and nothing is estimated.',
    answer: '`COST_LIMIT_EXCEEDED`, 400',
  },
  responseErrors: {
    default: 50,
    meaning:
      'Errors of a response, those among them that domains have given; one more counts the rest. A denied selection is one error, however many positions it has.',
    answer: '`MORE_ERRORS`, after the others',
  },
  planFetches: {
    default: 60,
    meaning:
      'Fetches of the plan of an operation, whichever of them its conditions leave out; counted when it is planned. An alias of an object that another domain knows more of takes one more, and so does each domain behind it.',
  },
  comparedPlans: {
    default: 200,
    meaning:
      'Ways to fetch an operation that @apollo/query-planner compares. Beyond that it takes a good one and not the best; with 10,000, where domains share fields, it compares for half a second.',
    answer: 'none',
  },
  planningMs: {
    default: 5_000,
    meaning:
      'Milliseconds that an operation may take to be planned, in a thread of its own; the others wait their turn meanwhile. Of a planner that is native code half of it. 0 is no limit.',
    answer: '`PLANNING_TIMEOUT`, 503',
  },
  plannerMegabytes: {
    default: 1_024,
    meaning:
      'Not of a request: the heap of the thread that loads a supergraph and plans for it, in megabytes, and the memory of a planner that is native code. A supergraph of 200 domains takes less than 150. 0 is as much as Node.js allows.',
    answer: '`PLANNER_UNAVAILABLE`, 503',
  },
  unpagedRows: {
    default: 10,
    meaning:
      'Not a limit: how long `rows` takes a list to be that is not paged by `first`, and `cost` one of which `@listSize` says nothing.',
    answer: 'none',
  },
} as const satisfies Record<string, LimitEntry>;

/** What one request, and one caller, may ask. Whatever is over reaches no domain. */
export type GatewayLimits = { readonly [Name in keyof typeof limitCatalogue]: number };

export const defaultLimits: GatewayLimits = defaultsOf(limitCatalogue);
