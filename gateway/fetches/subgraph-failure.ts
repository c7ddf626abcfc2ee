import type { ErrorCode } from '#platform/runtime/errors.ts';

export interface SubgraphFailureOptions {
  /** @default 'SUBGRAPH_UNAVAILABLE' */
  readonly code?: SubgraphFailure['code'];
  /**
   * What is at fault: the domain, which counts against it; what it was asked or answered, which says nothing of
   * the next fetch; or nobody, where it was not asked, or not waited for. @default 'answer'
   */
  readonly fault?: 'domain' | 'answer' | 'nobody';
  /** It may pass by itself, so that another try may succeed. @default false */
  readonly passing?: boolean;
  /** How long the domain wants not to be asked, in milliseconds. @default 0 */
  readonly retryAfterMs?: number;
}

/** The domain gave no answer that can be used. The message is for the log and names no value. */
export class SubgraphFailure extends Error {
  override readonly name = 'SubgraphFailure';
  readonly code: Extract<ErrorCode, 'SUBGRAPH_UNAVAILABLE' | 'SUBGRAPH_TIMEOUT' | 'SUBGRAPH_OVERLOADED'>;
  readonly fault: 'domain' | 'answer' | 'nobody';
  readonly passing: boolean;
  readonly retryAfterMs: number;
  constructor(message: string, options: SubgraphFailureOptions = {}) {
    super(message);
    this.code = options.code ?? 'SUBGRAPH_UNAVAILABLE';
    this.fault = options.fault ?? 'answer';
    this.passing = options.passing ?? false;
    this.retryAfterMs = options.retryAfterMs ?? 0;
  }
}

/** Of connections that cannot be made, or that broke: `ECONNRESET`, `UND_ERR_CONNECT_TIMEOUT`, ... */
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

/** From what the HTTP client says, of which only the code is taken. */
export function asSubgraphFailure(error: unknown): SubgraphFailure {
  if (error instanceof SubgraphFailure) return error;
  const { code, name } = error as NodeJS.ErrnoException;
  return new SubgraphFailure(code ?? name, { fault: 'domain', passing: connectionCodes.has(code) });
}
