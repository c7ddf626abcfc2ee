import { Client } from 'undici';
import type { CaseRequest } from './cases.ts';

export interface LoadOptions {
  readonly url: string;
  readonly request: () => CaseRequest;
  /** Requests at a time, each over a connection that is kept. */
  readonly connections: number;
  readonly seconds: number;
  /** Of every answer's body; another one ends the load. */
  readonly bytes: number;
}

export interface Load {
  /** Until the last answer was there. */
  readonly seconds: number;
  /** Of each answer. Milliseconds. */
  readonly latencies: readonly number[];
}

/** Asks over every connection as soon as the last answer over it was read. */
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
      if (read !== bytes) throw new Error(`An answer of ${read} bytes came where all have ${bytes}.`);
    }
    await client.close();
  }

  await Promise.all(Array.from({ length: connections }, askAgain));
  return { seconds: (performance.now() - started) / 1_000, latencies };
}

/** How many bytes came. Nothing is kept of them: the load shares a core with the subgraphs. */
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
          if (status !== 200) reject(new Error(`An answer with status ${status} came.`));
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
