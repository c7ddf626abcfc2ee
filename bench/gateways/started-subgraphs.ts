import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Fetched, SubgraphUrls } from './subgraphs-process.ts';

export interface StartedSubgraphs extends AsyncDisposable {
  readonly urls: SubgraphUrls;
  readonly pid: number;
  /** The subgraphs' counts since the last call. */
  fetched(): Promise<Fetched>;
}

export async function startSubgraphs(): Promise<StartedSubgraphs> {
  const child = fork(fileURLToPath(new URL('subgraphs-process.ts', import.meta.url)));
  const [urls] = await once(child, 'message');
  return {
    urls,
    pid: child.pid ?? 0,
    async fetched() {
      const response = once(child, 'message');
      child.send('fetched');
      return (await response)[0];
    },
    async [Symbol.asyncDispose]() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}
