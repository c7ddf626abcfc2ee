import type { Dispatcher } from 'undici';
import { type Received, receivedWith } from './freshness.ts';
import { readAnswer, type SubgraphAnswer } from './read-answer.ts';
import { parseRetryAfter } from './retry-delay.ts';
import { asSubgraphFailure, SubgraphFailure } from './subgraph-failure.ts';

export interface Receiver {
  readonly limits: { readonly bytes: number; readonly bytesAtOnce: number };
  /** The memory of the domain's responses that are being received. */
  readonly held: { bytes: number };
  /** Called when it is sent, with a function that aborts it; throws where it must not be sent any more. */
  started(abort: (failure: SubgraphFailure) => void): void;
  /** Called once, when the connection is free. */
  done(result: SubgraphAnswer | SubgraphFailure): void;
}

/**
 * Receives one response from a connection. An unwanted response ends the connection instead of being read: redirects,
 * other content types, and bodies that are too large.
 */
export function receiveAnswer(receiver: Receiver): Dispatcher.DispatchHandler {
  const { limits, held } = receiver;
  const chunks: Buffer[] = [];
  let size = 0;
  let status = 0;
  let retryAfterMs = 0;
  let receivedOf = (bytes: number): Received => ({ bytes });
  const done = (result: SubgraphAnswer | SubgraphFailure) => {
    held.bytes -= size;
    receiver.done(result);
  };
  return {
    onRequestStart(controller) {
      receiver.started((failure) => controller.abort(failure));
    },
    onResponseStart(controller, statusCode, headers) {
      // 1xx: the final response is yet to come.
      if (statusCode < 200) return;
      status = statusCode;
      receivedOf = (bytes) => receivedWith(headers, bytes);
      if (status >= 500) retryAfterMs = parseRetryAfter(oneOf(headers['retry-after']), Date.now());
      const unwanted = whyUnwanted(
        status,
        oneOf(headers['content-type']),
        oneOf(headers['content-encoding']),
      );
      if (unwanted !== undefined) controller.abort(failureOf(status, unwanted, retryAfterMs));
    },
    onResponseData(controller, chunk) {
      size += chunk.length;
      held.bytes += chunk.length;
      chunks.push(chunk);
      if (size > limits.bytes) {
        controller.abort(new SubgraphFailure(`a response larger than ${limits.bytes} bytes`));
      } else if (held.bytes > limits.bytesAtOnce) {
        const why = `concurrent responses of more than ${limits.bytesAtOnce} bytes`;
        controller.abort(new SubgraphFailure(why, { code: 'SUBGRAPH_OVERLOADED', fault: 'nobody' }));
      }
    },
    onResponseEnd() {
      try {
        const body = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size);
        done({ ...readAnswer(body), received: receivedOf(size) });
      } catch (error) {
        const failure = asSubgraphFailure(error);
        done(status < 400 ? failure : failureOf(status, failure.message, retryAfterMs));
      }
    },
    onResponseError(_, error) {
      done(asSubgraphFailure(error));
    },
  };
}

function whyUnwanted(
  status: number,
  type: string | undefined,
  encoding: string | undefined,
): string | undefined {
  if (status >= 300 && status < 400) return 'a redirect, which is not followed';
  if (type === undefined || !/^application\/(graphql-response\+)?json\b/i.test(type)) {
    return 'a content type that is not JSON';
  }
  if (encoding !== undefined && !/^identity$/i.test(encoding))
    return 'a content encoding that was not requested';
  return undefined;
}

/** A response in GraphQL's form counts whatever its status; otherwise the status decides. */
function failureOf(status: number, why: string, retryAfterMs: number): SubgraphFailure {
  return new SubgraphFailure(`status ${status}: ${why}`, {
    fault: status >= 500 ? 'domain' : 'answer',
    passing: status === 502 || status === 503 || status === 504,
    retryAfterMs,
  });
}

function oneOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : header?.[0];
}
