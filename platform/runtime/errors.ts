import { GraphQLError, type GraphQLErrorOptions } from 'graphql';

interface CatalogueEntry {
  /** HTTP status where the error is the whole answer; per-field errors stand in a 200. */
  readonly status: number;
  /** Whether the same request may succeed later without being changed. */
  readonly retryable: boolean;
  /** What it means and what to do, for `docs/errors.md`. */
  readonly meaning: string;
}

/** Every code that a gateway or a subgraph answers with. `docs/errors.md` lists the same ones; a test holds them together. */
export const errorCatalogue = {
  UNAUTHENTICATED: {
    status: 401,
    retryable: false,
    meaning: 'The token is missing a part, expired, or not signed by a known key. Get a new one.',
  },
  IDENTITY_UNAVAILABLE: {
    status: 503,
    retryable: true,
    meaning:
      'The keys that the token is to be checked with cannot be had from the identity provider. The token may be good; requests without one are answered.',
  },
  PURPOSE_NOT_GRANTED: {
    status: 403,
    retryable: false,
    meaning: 'The purpose that the request names is not among the purposes granted to the caller.',
  },
  FORBIDDEN_FIELD: {
    status: 200,
    retryable: false,
    meaning:
      'The caller may not see this field; it is null. The rest of the answer stands. One error for each selection: `path` is its first position, `extensions.positions` says how many it has.',
  },
  MASKED_FIELD_OPERATION: {
    status: 400,
    retryable: false,
    meaning:
      'The operation filters, sorts, groups or aggregates by a field that is masked or denied to the caller. Nothing was fetched; leave the named field out.',
  },
  MASK_NOT_APPLIED: {
    status: 200,
    retryable: false,
    meaning:
      'A domain said that it masked this field and answered with something that its mask cannot give; the field is null, the rest stands.',
  },
  BAD_TOKEN_LITERAL: {
    status: 400,
    retryable: false,
    meaning: 'A filter on a tokenised field was given something that is not a token.',
  },
  BAD_CURSOR: {
    status: 400,
    retryable: false,
    meaning: 'The cursor was not issued for this list and order. Start again without one.',
  },
  BAD_USER_INPUT: {
    status: 400,
    retryable: false,
    meaning: 'An argument has a value that its field cannot take; the message says which.',
  },
  BAD_REQUEST: { status: 400, retryable: false, meaning: 'The request is not GraphQL over HTTP.' },
  GRAPHQL_PARSE_FAILED: { status: 400, retryable: false, meaning: 'The document is not GraphQL.' },
  GRAPHQL_VALIDATION_FAILED: {
    status: 400,
    retryable: false,
    meaning: 'The document does not fit the schema.',
  },
  OPERATION_RESOLUTION_FAILURE: {
    status: 400,
    retryable: false,
    meaning: 'The document has several operations, or none, and the request does not name one of them.',
  },
  LIMIT_EXCEEDED: {
    status: 400,
    retryable: false,
    meaning:
      'The request is larger, deeper or broader than is served; the message names the limit. Status 413 where it is its size in bytes.',
  },
  COST_LIMIT_EXCEEDED: {
    status: 400,
    retryable: false,
    meaning:
      'The operation is estimated to cost more than is served: shorter lists and fewer objects cost less. `docs/limits.md` says what costs what.',
  },
  RATE_LIMITED: {
    status: 429,
    retryable: true,
    meaning:
      'The caller asks more often, or more at once, than is served. `retry-after` says when to try again.',
  },
  OVERLOADED: {
    status: 503,
    retryable: true,
    meaning: 'The gateway answers as many requests as it may. Try again in a while.',
  },
  NOT_FOUND: { status: 404, retryable: false, meaning: 'Nothing is served at this path.' },
  METHOD_NOT_ALLOWED: { status: 405, retryable: false, meaning: 'This path does not answer that method.' },
  SNAPSHOT_GONE: {
    status: 400,
    retryable: false,
    meaning: 'The snapshot that `asOf` names does not exist, or is no longer kept.',
  },
  SNAPSHOT_DAMAGED: {
    status: 503,
    retryable: true,
    meaning:
      "A file of the snapshot is not what was published: its SHA-256 is another one. It is not served; the product's domain runs its pipeline again.",
  },
  SNAPSHOT_MISSING: {
    status: 503,
    retryable: true,
    meaning: 'The product has no published snapshot yet. Its domain runs its pipeline first.',
  },
  SUBGRAPH_UNAVAILABLE: {
    status: 200,
    retryable: true,
    meaning: 'The domain that serves this field does not answer; its fields are null, the rest stands.',
  },
  SUBGRAPH_TIMEOUT: {
    status: 200,
    retryable: true,
    meaning:
      'The domain that serves this field did not answer in time; its fields are null, the rest stands.',
  },
  SUBGRAPH_OVERLOADED: {
    status: 200,
    retryable: true,
    meaning:
      'More is asked of the domain that serves this field than the gateway sends it at once; its fields are null, the rest stands. Try again in a while.',
  },
  SUBGRAPH_ERROR: {
    status: 200,
    retryable: false,
    meaning:
      'The domain that serves this field answered with an error of its own; the field is null, the rest stands.',
  },
  SUBGRAPH_UNTRUSTED_CALLER: {
    status: 401,
    retryable: false,
    meaning: 'A subgraph answers its gateway only. Ask the gateway.',
  },
  POLICY_UNAVAILABLE: {
    status: 503,
    retryable: true,
    meaning:
      'The policy that the request is to be decided by cannot be had, so nothing is served. With status 200, at the fields of one domain: that domain does not apply the policy in force; the rest stands.',
  },
  AUDIT_UNAVAILABLE: {
    status: 503,
    retryable: true,
    meaning:
      'The operation shows personal data in clear, and no audit log can record it: none is configured, or its disk is full. Leave those fields out; what is masked is still answered.',
  },
  SUPERGRAPH_UNAVAILABLE: {
    status: 503,
    retryable: true,
    meaning: 'The gateway has no supergraph yet.',
  },
  PLANNING_TIMEOUT: {
    status: 503,
    retryable: false,
    meaning:
      'The operation takes longer to plan than is allowed (the limit `planningMs`), and is not tried again on this supergraph. Ask for less of it at a time.',
  },
  PLANNER_UNAVAILABLE: {
    status: 503,
    retryable: true,
    meaning:
      'The planner failed while it planned the operation, or did not come to it in time. It is started again; operations that are planned already are answered meanwhile.',
  },
  MORE_ERRORS: {
    status: 200,
    retryable: false,
    meaning:
      'There are more errors than are told (the limit `responseErrors`); `extensions.errors` says how many. What has no error of its own may be null because of one of them.',
  },
  UNRESOLVABLE_OPERATION: {
    status: 400,
    retryable: false,
    meaning:
      'No domain can resolve what the operation selects, or the answer would be wrong: two fields need one field with different arguments, or a domain would be asked by a key that it does not resolve. The message says which.',
  },
  INTERNAL_SERVER_ERROR: {
    status: 500,
    retryable: false,
    meaning: 'A fault of ours. The log has the cause under the correlation id of the answer.',
  },
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof errorCatalogue;

/** A code of the catalogue: what is shown to operators does not grow with what domains make up. */
export function knownCode(code: string): ErrorCode {
  return Object.hasOwn(errorCatalogue, code) ? (code as ErrorCode) : 'INTERNAL_SERVER_ERROR';
}

/** Of a request error; what is no such error is a fault of ours. */
export function errorCodeOf(error: unknown): ErrorCode {
  const code = error instanceof GraphQLError ? error.extensions.code : undefined;
  return typeof code === 'string' ? knownCode(code) : 'INTERNAL_SERVER_ERROR';
}

/** An error that a caller is meant to read: everything else is masked and logged. */
export function requestError(
  code: ErrorCode,
  message: string,
  { extensions, ...options }: GraphQLErrorOptions = {},
): GraphQLError {
  const { status } = errorCatalogue[code];
  return new GraphQLError(message, {
    ...options,
    extensions: { ...(status === 200 ? {} : { http: { status } }), ...extensions, code },
  });
}
