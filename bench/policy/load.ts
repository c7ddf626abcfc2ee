import { Pool } from 'undici';

export interface Target {
  /** Of the graph. */
  readonly url: string;
  readonly token: string | undefined;
  readonly query: string;
}

export interface Load {
  readonly seconds: number;
  /** Of each successful request. Milliseconds. */
  readonly latencies: readonly number[];
}

/** Repeats a request over kept connections; a response with errors ends it. @param atATime concurrent requests. */
export async function putLoad({ url, token, query }: Target, seconds: number, atATime = 8): Promise<Load> {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections: atATime });
  const headers = {
    'content-type': 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  let asked = 0;
  // A variable that the operation does not have: identical requests would be executed once.
  const body = () => JSON.stringify({ query, variables: { asked: asked++ } });
  const latencies: number[] = [];
  const started = performance.now();
  const until = started + 1_000 * seconds;

  async function ask(): Promise<void> {
    while (performance.now() < until) {
      const sent = performance.now();
      const response = await pool.request({ path: pathname, method: 'POST', headers, body: body() });
      const text = await response.body.text();
      if (response.statusCode !== 200 || text.includes('"errors":')) throw new Error(`${query} got ${text}`);
      latencies.push(performance.now() - sent);
    }
  }

  await Promise.all(Array.from({ length: atATime }, ask));
  const elapsed = (performance.now() - started) / 1_000;
  await pool.close();
  return { seconds: elapsed, latencies };
}
