import { Client } from 'undici';
import type { CaseRequest } from './cases.ts';

export interface LoadOptions {
  readonly url: string;
  readonly request: () => CaseRequest;
  /** Concurrent requests, each over a kept connection. */
  readonly connections: number;
  readonly seconds: number;
  /** Of every response's body; any other size ends the load. */
  readonly bytes: number;
}

export interface Load {
  /** Until the last response. */
  readonly seconds: number;
  /** Of each response. Milliseconds. */
  readonly latencies: readonly number[];
}

/** Sends a request over every connection as soon as its last response was read. */
export async function putLoad({ url, request, connections, seconds, bytes }: LoadOptions): Promise<Load> {
  const { origin, pathname } = new URL(url);
  const latencies: number[] = [];
  const started = performance.now();
  const until = started + 1_000 * seconds;

  async function askAgain(): Promise<void> {
    const client = new Client(origin);
    while (performance.now() < until) {
      const { body, headers } = request();
      const sent = performance.now();
      const read = await post(client, pathname, body, headers);
      latencies.push(performance.now() - sent);
      if (read !== bytes) throw new Error(`A response has ${read} bytes instead of ${bytes}.`);
    }
    await client.close();
  }

  await Promise.all(Array.from({ length: connections }, askAgain));
  return { seconds: (performance.now() - started) / 1_000, latencies };
}

/** The number of received bytes, which are not stored: the load shares a core with the subgraphs. */
function post(
  client: Client,
  path: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    let read = 0;
    client.dispatch(
      { path, method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body },
      {
        onRequestStart() {},
        onResponseStart(_controller, status) {
          if (status !== 200) reject(new Error(`A response has the status ${status}.`));
        },
        onResponseData(_controller, chunk) {
          read += chunk.length;
        },
        onResponseEnd: () => resolve(read),
        onResponseError: (_controller, error) => reject(error),
      },
    );
  });
}
