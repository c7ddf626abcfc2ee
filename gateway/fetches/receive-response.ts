import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { receivedWith } from './freshness.ts';
import { readResponse, type SubgraphResponse } from './read-response.ts';
import { parseRetryAfter } from './retry-delay.ts';
import { asSubgraphFailure, SubgraphFailure } from './subgraph-failure.ts';

export interface Receiver {
  readonly limits: { readonly bytes: number; readonly bytesAtOnce: number };
  /** The memory of the domain's responses that are being received. */
  readonly held: { bytes: number };
  /** Whether the response is given with its status and all of its headers. @default false */
  readonly withHead?: boolean | undefined;
  /** Called when it is sent, with a function that aborts it; throws where it must not be sent any more. */
  started(abort: (failure: SubgraphFailure) => void): void;
  /** Called once, when the connection is free. */
  done(result: SubgraphResponse | SubgraphFailure): void;
}

/**
 * Receives one response from a connection. An unwanted response ends the connection instead of being read: redirects,
 * other content types, and bodies that are too large.
 */
export class ReceivedResponse implements Dispatcher.DispatchHandler {
  readonly #receiver: Receiver;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #status = 0;
  #retryAfterMs = 0;
  #headers: IncomingHttpHeaders = {};

  constructor(receiver: Receiver) {
    this.#receiver = receiver;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#receiver.started((failure) => controller.abort(failure));
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    // 1xx: the final response is yet to come.
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
    if (status >= 500) this.#retryAfterMs = parseRetryAfter(oneOf(headers['retry-after']), Date.now());
    const unwanted = whyUnwanted(status, oneOf(headers['content-type']), oneOf(headers['content-encoding']));
    if (unwanted !== undefined) controller.abort(failureOf(status, unwanted, this.#retryAfterMs));
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const { limits, held } = this.#receiver;
    this.#size += chunk.length;
    held.bytes += chunk.length;
    this.#chunks.push(chunk);
    if (this.#size > limits.bytes) {
      controller.abort(new SubgraphFailure(`a response larger than ${limits.bytes} bytes`));
    } else if (held.bytes > limits.bytesAtOnce) {
      const why = `concurrent responses of more than ${limits.bytesAtOnce} bytes`;
      controller.abort(new SubgraphFailure(why, { code: 'SUBGRAPH_OVERLOADED', fault: 'nobody' }));
    }
  }

  onResponseEnd(): void {
    try {
      const [first, ...others] = this.#chunks;
      const body = first && others.length === 0 ? first : Buffer.concat(this.#chunks, this.#size);
      const received = receivedWith(this.#headers, this.#size);
      const head = { status: this.#status, headers: this.#headers };
      this.#done({
        ...readResponse(body),
        received: this.#receiver.withHead ? { ...received, head } : received,
      });
    } catch (error) {
      const failure = asSubgraphFailure(error);
      this.#done(this.#status < 400 ? failure : failureOf(this.#status, failure.message, this.#retryAfterMs));
    }
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#done(asSubgraphFailure(error));
  }

  #done(result: SubgraphResponse | SubgraphFailure): void {
    this.#receiver.held.bytes -= this.#size;
    this.#receiver.done(result);
  }
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
    fault: status >= 500 ? 'domain' : 'response',
    passing: status === 502 || status === 503 || status === 504,
    retryAfterMs,
  });
}

function oneOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : header?.[0];
}
