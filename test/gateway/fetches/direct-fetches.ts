import type { FetchOptions } from '#gateway/fetches/fetch-limits.ts';
import { createSubgraphClient, type SubgraphClient } from '#gateway/fetches/subgraph-client.ts';
import type { SubgraphFailure } from '#gateway/fetches/subgraph-failure.ts';
import { peopleSubgraph } from '#test/fixtures/plain-mesh.ts';
import { type CapturedLog, captureLog } from '#test/testkit/captured-log.ts';
import { createTestSubgraph, type Fault, send, type TestSubgraph } from '#test/testkit/test-subgraph.ts';

export interface DirectFetches extends AsyncDisposable {
  readonly domain: TestSubgraph;
  readonly client: SubgraphClient;
  readonly log: CapturedLog;
  /** The number of requests that reached the domain. */
  readonly reached: () => number;
  /** Sets the behaviour of the domain. */
  does(fault: Fault): void;
  /** Advances the client's clock by milliseconds. */
  pass(ms: number): void;
  /** Fetches, and returns `data`, or a failure's code. */
  ask(options?: { readonly repeatable?: boolean; readonly signal?: AbortSignal }): Promise<string>;
}

/** The gateway's client and one domain on a real socket, with a manual clock. */
export async function createDirectFetches(
  fetches: FetchOptions,
  random: () => number = () => 0,
): Promise<DirectFetches> {
  const domain = await createTestSubgraph(peopleSubgraph);
  const log = captureLog();
  let now = 0;
  let reached = 0;
  const client = createSubgraphClient({ fetches, now: () => now, random, logger: log.logger });
  const direct: DirectFetches = {
    domain,
    client,
    log,
    reached: () => reached,
    does(fault) {
      domain.fault = (outgoing, incoming) => {
        reached += 1;
        fault(outgoing, incoming);
      };
    },
    pass(ms) {
      now += ms;
    },
    ask: ({ repeatable = true, signal = new AbortController().signal } = {}) =>
      client
        .post({
          domain: 'people',
          url: domain.url,
          body: '{"query":"{ me { name } }"}',
          headers: {},
          signal,
          repeatable,
        })
        .then(
          () => 'data',
          ({ code }: SubgraphFailure) => code,
        ),
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]();
      await domain[Symbol.asyncDispose]();
    },
  };
  return direct;
}

export const responses: Fault = (outgoing) => send(outgoing, 200, '{"data":{"me":{"name":"Ada"}}}');
export const resets: Fault = ({ socket }) => void socket?.resetAndDestroy();

/** Responds with that status and without GraphQL, like a proxy. */
export function status(code: number, headers: Record<string, string> = {}): Fault {
  return (outgoing) => send(outgoing, code, '<html>', { 'content-type': 'text/html', ...headers });
}

/** Each in turn, and then always the last one. */
export function inTurn(...faults: readonly Fault[]): Fault {
  let at = 0;
  return (outgoing, incoming) => {
    const fault = faults[Math.min(at, faults.length - 1)];
    at += 1;
    fault?.(outgoing, incoming);
  };
}
