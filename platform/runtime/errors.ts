import { GraphQLError, type GraphQLErrorOptions } from 'graphql';

interface CatalogueEntry {
  /** HTTP status where the error is the whole response; per-field errors come with status 200. */
  readonly status: number;
  /** Whether the same request may succeed later without being changed. */
  readonly retryable: boolean;
  /** What it means and what to do, for `docs/errors.md`. */
  readonly meaning: string;
}

/** Every error code of gateway and subgraphs. `docs/errors.md` lists the same ones; a test compares them. */
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
      'The keys that verify the token are not available from the identity provider. The token may be valid; requests without a token are served.',
  },
  PURPOSE_NOT_GRANTED: {
    status: 403,
    retryable: false,
    meaning:
      'The purpose that the request names is not among the purposes granted to the caller, or to the domain that reads an input port.',
  },
  PORT_UNTRUSTED_CALLER: {
    status: 401,
    retryable: false,
    meaning:
      'A read of an input port has no token, or one that is expired, used before, for another product or another body, or not signed by the service identity of a domain whose key governance handed out.',
  },
  PORT_NOT_GRANTED: {
    status: 403,
    retryable: false,
    meaning:
      "Neither the owner's contract (`readers`) nor an access agreement lets the domain read the object or column; the message says what to write and where.",
  },
  PORT_CHANGED: {
    status: 412,
    retryable: false,
    meaning:
      'The file that a read of an input port is to go on with cannot be had any more: the same request has other bytes now. Begin again.',
  },
  FORBIDDEN_FIELD: {
    status: 200,
    retryable: false,
    meaning:
      'The caller may not see this field; it is null. The rest of the response is valid. One error for each selection: `path` is its first position, `extensions.positions` has their number.',
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
      'A domain declared this field masked and returned a value that its mask cannot produce; the field is null, the rest is valid.',
  },
  BAD_TOKEN_LITERAL: {
    status: 400,
    retryable: false,
    meaning: 'A filter on a tokenised field has a value that is not a token.',
  },
  TOKEN_KEY_ROTATED: {
    status: 400,
    retryable: false,
    meaning:
      'A filter compares a token of one version of a key with a snapshot whose tokens have another: the key was rotated, and the product was published after the token was taken, or before it. Ask for the value again (`docs/keys.md`).',
  },
  TOKEN_KEY_REVOKED: {
    status: 400,
    retryable: false,
    meaning:
      'A filter compares a token of a version of a key that governance revoked. Ask for the value again (`docs/keys.md`).',
  },
  BAD_CURSOR: {
    status: 400,
    retryable: false,
    meaning: 'The cursor was not issued for this list and order. Start again without one.',
  },
  BAD_USER_INPUT: {
    status: 400,
    retryable: false,
    meaning: 'An argument has a value that its field does not accept; the message names it.',
  },
  BAD_REQUEST: {
    status: 400,
    retryable: false,
    meaning:
      'The request is not GraphQL over HTTP, or could come from a page of another site. Status 405, 406 or 415 where it is the method, `accept`, or the type or encoding of the body.',
  },
  PERSISTED_QUERY_NOT_FOUND: {
    status: 400,
    retryable: false,
    meaning: 'No document has this hash or id. Send the text with the hash, as clients do by themselves.',
  },
  PERSISTED_QUERY_NOT_SUPPORTED: {
    status: 400,
    retryable: false,
    meaning: 'Only trusted documents are executed here (`--trusted-only`), and this hash is of none of them.',
  },
  DOCUMENT_NOT_TRUSTED: {
    status: 403,
    retryable: false,
    meaning:
      'Only trusted documents are executed here (`--trusted-only`): the request names none, or one that the manifests of `--trusted-documents` do not have.',
  },
  GRAPHQL_PARSE_FAILED: { status: 400, retryable: false, meaning: 'The document is not GraphQL.' },
  GRAPHQL_VALIDATION_FAILED: {
    status: 400,
    retryable: false,
    meaning: 'The document does not match the schema.',
  },
  OPERATION_RESOLUTION_FAILURE: {
    status: 400,
    retryable: false,
    meaning: 'The document has no operation, or several of which the request names none.',
  },
  LIMIT_EXCEEDED: {
    status: 400,
    retryable: false,
    meaning:
      'The request is larger, deeper or broader than allowed; the message names the limit. Status 413 where it is its size in bytes.',
  },
  COST_LIMIT_EXCEEDED: {
    status: 400,
    retryable: false,
    meaning:
      'The estimated cost of the operation is above the limit: shorter lists and fewer objects cost less. `docs/limits.md` explains the costs.',
  },
  RATE_LIMITED: {
    status: 429,
    retryable: true,
    meaning:
      'The caller sends requests more often, or more of them concurrently, than allowed. `retry-after` says when to try again.',
  },
  OVERLOADED: {
    status: 503,
    retryable: true,
    meaning:
      'The gateway, or a domain whose input port is read, is at its limit of concurrent requests or of disk. Try again later.',
  },
  NOT_FOUND: { status: 404, retryable: false, meaning: 'Nothing is served at this path.' },
  METHOD_NOT_ALLOWED: { status: 405, retryable: false, meaning: 'This path does not support that method.' },
  SNAPSHOT_GONE: {
    status: 400,
    retryable: false,
    meaning:
      'The snapshot that `asOf`, or the `epoch` of an input port, names does not exist, or is no longer retained.',
  },
  SNAPSHOT_DAMAGED: {
    status: 503,
    retryable: true,
    meaning:
      "A file of the snapshot is not the published one: its SHA-256 differs. It is not served; the product's domain must run its pipeline again.",
  },
  SNAPSHOT_MISSING: {
    status: 503,
    retryable: true,
    meaning: 'The product has no published snapshot yet. Its domain must run its pipeline first.',
  },
  SUBGRAPH_UNAVAILABLE: {
    status: 200,
    retryable: true,
    meaning: 'The domain that serves this field does not respond; its fields are null, the rest is valid.',
  },
  SUBGRAPH_TIMEOUT: {
    status: 200,
    retryable: true,
    meaning:
      'The domain that serves this field did not respond in time; its fields are null, the rest is valid.',
  },
  SUBGRAPH_OVERLOADED: {
    status: 200,
    retryable: true,
    meaning:
      'The gateway has too many concurrent requests for the domain that serves this field; its fields are null, the rest is valid. Try again later.',
  },
  SUBGRAPH_ERROR: {
    status: 200,
    retryable: false,
    meaning:
      'The domain that serves this field returned an error of its own, or left the field out, or no domain was asked for it, as the message says; the field is null, the rest is valid.',
  },
  SUBGRAPH_INCOMPATIBLE: {
    status: 200,
    retryable: false,
    meaning:
      'The domain that serves this field and the gateway run versions of Weft that do not understand each other; the field is null, the rest is valid. The older of the two has to be updated.',
  },
  SUBGRAPH_UNTRUSTED_CALLER: {
    status: 401,
    retryable: false,
    meaning: 'A subgraph serves its gateway only. Send the request to the gateway.',
  },
  POLICY_UNAVAILABLE: {
    status: 503,
    retryable: true,
    meaning:
      'The policy for the request is not available, so nothing is served. With status 200, at the fields of one domain: that domain does not apply the policy in force; the rest is valid.',
  },
  AUDIT_UNAVAILABLE: {
    status: 503,
    retryable: true,
    meaning:
      'The operation reads personal data unmasked, or an input port, and no audit log can record it: none is configured, or its disk is full. Leave those fields out; masked fields are still served.',
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
      'The operation takes longer to plan than is allowed (the limit `planningMs`), and is not tried again on this supergraph. Select less in one operation.',
  },
  PLANNER_UNAVAILABLE: {
    status: 503,
    retryable: true,
    meaning:
      'The planner failed while it planned the operation, or did not begin it in time. It is restarted; operations with a cached plan are still served.',
  },
  HOOK_FAILED: {
    status: 200,
    retryable: false,
    meaning:
      'A hook of the server that runs the gateway (`willSendRequest`, `didReceiveResponse`) failed, or did to a fetch what none may do; the fields of that fetch are null, the rest is valid. The log says what.',
  },
  GATEWAY_UNPROTECTED: {
    status: 503,
    retryable: false,
    meaning:
      'The graph has a policy, and its Apollo Server runs without `gateway.plugins()`, so nothing is served. Add them to its `plugins`.',
  },
  MORE_ERRORS: {
    status: 200,
    retryable: false,
    meaning:
      'The response leaves out further errors (the limit `responseErrors`); `extensions.errors` has their number. A null without an error of its own may belong to one of them.',
  },
  UNRESOLVABLE_OPERATION: {
    status: 400,
    retryable: false,
    meaning:
      'No domain can resolve the operation, or the response would be wrong: two fields need one field with different arguments, or a fetch would use a key that its domain does not resolve. The message says which, or at which root fields.',
  },
  INTERNAL_SERVER_ERROR: {
    status: 500,
    retryable: false,
    meaning: 'An internal error. The log has the cause under the correlation id of the response.',
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

/** An error meant for callers: every other error is masked and logged. */
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
