import { Agent, type Dispatcher, errors } from 'undici';
import { SubgraphFailure } from '#gateway/fetches/subgraph-failure.ts';

interface SubgraphRequest {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly repeatable: boolean;
}

interface SubgraphResponse {
  readonly data: Record<string, unknown> | null;
  readonly errors: readonly unknown[];
  readonly extensions: Readonly<Record<string, unknown>>;
}

interface FetchLimits {
  readonly timeoutMs: number;
  readonly bytes: number;
  readonly connections: number;
}

/** The gateway's earlier client, on undici's `request` with streamed responses, as a baseline. */
export function createStreamedClient(limits: FetchLimits) {
  const agent = new Agent({
    connections: limits.connections,
    headersTimeout: limits.timeoutMs,
    bodyTimeout: limits.timeoutMs,
  });
  return {
    async post(request: SubgraphRequest): Promise<SubgraphResponse> {
      const timeout = AbortSignal.timeout(limits.timeoutMs);
      try {
        return readResponse(await send(agent, request, AbortSignal.any([timeout, request.signal]), limits));
      } catch (error) {
        if (error instanceof SubgraphFailure) throw error;
        if (timeout.aborted || isTimeout(error)) {
          throw new SubgraphFailure(`no response in ${limits.timeoutMs} ms`, {
            code: 'SUBGRAPH_TIMEOUT',
          });
        }
        throw new SubgraphFailure((error as NodeJS.ErrnoException).code ?? (error as Error).name);
      }
    },
    async [Symbol.asyncDispose]() {
      await agent.close();
    },
  };
}

async function send(
  agent: Agent,
  request: SubgraphRequest,
  signal: AbortSignal,
  limits: FetchLimits,
): Promise<string> {
  const { origin, pathname, search } = new URL(request.url);
  const options: Dispatcher.RequestOptions = {
    origin,
    path: pathname + search,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json',
      ...request.headers,
    },
    body: request.body,
    signal,
  };
  // A domain that restarted has closed its kept connections; a request over one of them fails before it is read, and
  // the next connection is a new one.
  const response = await agent.request(options).catch((error: unknown) => {
    if (request.repeatable && error instanceof errors.SocketError) return agent.request(options);
    throw error;
  });
  return readText(response, limits.bytes);
}

async function readText(
  { statusCode, headers, body }: Dispatcher.ResponseData,
  limit: number,
): Promise<string> {
  if (statusCode >= 300 && statusCode < 400) {
    await discard(body);
    throw new SubgraphFailure(`status ${statusCode}: a redirect, which is not followed`);
  }
  if (!/^application\/(graphql-response\+)?json\b/i.test(String(headers['content-type']))) {
    await discard(body);
    throw new SubgraphFailure(`status ${statusCode} with a content type that is not JSON`);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new SubgraphFailure(`a response larger than ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Drops the connection rather than reading an unbounded body. */
async function discard(body: Dispatcher.ResponseData['body']): Promise<void> {
  body.on('error', () => {});
  body.destroy();
}

function readResponse(text: string): SubgraphResponse {
  const response = parseJson(text);
  if (!isRecord(response)) throw new SubgraphFailure('a response that is not GraphQL');
  const { data, errors: reported, extensions } = response;
  const failed = Array.isArray(reported) && reported.length > 0;
  if (!isRecord(data) && !(failed && (data === null || data === undefined))) {
    throw new SubgraphFailure('a response with neither data nor errors');
  }
  return {
    data: isRecord(data) ? data : null,
    errors: failed ? reported : [],
    extensions: isRecord(extensions) ? extensions : {},
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SubgraphFailure('a response that is not JSON');
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
