import { type EnvelopeError, ProtocolMismatchError } from '../runtime/envelope.ts';
import { type ErrorCode, errorCatalogue } from '../runtime/errors.ts';
import { type HttpResponse, problem } from '../runtime/http-server.ts';
import type { Logger } from '../runtime/log.ts';

/** The response to a caller without an envelope of the mesh's gateway for this product, or with one of another version. */
export function refusedCaller(error: EnvelopeError, logger: Logger): HttpResponse {
  const mismatched = error instanceof ProtocolMismatchError;
  const code: ErrorCode = mismatched ? 'SUBGRAPH_INCOMPATIBLE' : 'SUBGRAPH_UNTRUSTED_CALLER';
  logger.warn({ code, reason: error.message }, 'refused a caller');
  const { status, meaning } = errorCatalogue[code];
  return mismatched ? problem(400, code, error.message) : problem(status, code, meaning);
}
