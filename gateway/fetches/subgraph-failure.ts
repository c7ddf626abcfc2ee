import { RefusedAddressError } from '#platform/runtime/addresses/checked-connector.ts';
import type { ErrorCode } from '#platform/runtime/errors.ts';

export interface SubgraphFailureOptions {
  /** @default 'SUBGRAPH_UNAVAILABLE' */
  readonly code?: SubgraphFailure['code'];
  /**
   * The cause: `domain` counts against the domain; `answer` is the request or the response, which says nothing about
   * the next fetch; `nobody` is a fetch that was not sent, or not waited for. @default 'answer'
   */
  readonly fault?: 'domain' | 'response' | 'nobody';
  /** The failure is transient, so a retry may succeed. @default false */
  readonly passing?: boolean;
  /** How long the domain asks not to be contacted, in milliseconds. @default 0 */
  readonly retryAfterMs?: number;
}

/** The domain gave no usable response. The message is for the log and contains no values. */
export class SubgraphFailure extends Error {
  override readonly name = 'SubgraphFailure';
  readonly code: Extract<ErrorCode, 'SUBGRAPH_UNAVAILABLE' | 'SUBGRAPH_TIMEOUT' | 'SUBGRAPH_OVERLOADED'>;
  readonly fault: 'domain' | 'response' | 'nobody';
  readonly passing: boolean;
  readonly retryAfterMs: number;
  constructor(message: string, options: SubgraphFailureOptions = {}) {
    super(message);
    this.code = options.code ?? 'SUBGRAPH_UNAVAILABLE';
    this.fault = options.fault ?? 'response';
    this.passing = options.passing ?? false;
    this.retryAfterMs = options.retryAfterMs ?? 0;
  }
}

/** Codes of connections that cannot be made, or that broke: `ECONNRESET`, `UND_ERR_CONNECT_TIMEOUT`, ... */
const connectionCodes: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENETDOWN',
  'ENETUNREACH',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Converts an error of the HTTP client. Only its code is used. */
export function asSubgraphFailure(error: unknown): SubgraphFailure {
  if (error instanceof SubgraphFailure) return error;
  // Whose message says which address it is: it comes from the supergraph and from DNS, and is for the log.
  if (error instanceof RefusedAddressError) return new SubgraphFailure(error.message, { fault: 'domain' });
  const { code, name } = error as NodeJS.ErrnoException;
  return new SubgraphFailure(code ?? name, { fault: 'domain', passing: connectionCodes.has(code) });
}
