import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits until a URL answers 200.
 * @param alive asked before each try; `false` ends the wait.
 * @returns whether it answered in time.
 */
export async function waitUntilReady(
  url: string,
  { timeoutMs, alive }: { readonly timeoutMs: number; readonly alive: () => boolean },
): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (alive() && Date.now() < deadline) {
    if (await answers(url)) return true;
    await sleep(100);
  }
  return false;
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
