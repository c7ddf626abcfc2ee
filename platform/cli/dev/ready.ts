import { setTimeout as sleep } from 'node:timers/promises';

/** What answers for so long, and not with 200, has nothing to serve: a snapshot is missing, say. */
const unreadyMs = 5_000;

/**
 * Waits until a URL answers 200, while there is a point in it.
 * @param alive asked before each try; `false` ends the wait.
 * @returns whether it answered in time.
 */
export async function waitUntilReady(
  url: string,
  { timeoutMs, alive }: { readonly timeoutMs: number; readonly alive: () => boolean },
): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  let answeredAt: number | undefined;
  while (alive() && Date.now() < deadline) {
    const status = await statusOf(url);
    if (status === 200) return true;
    if (status !== undefined) answeredAt ??= Date.now();
    if (answeredAt !== undefined && Date.now() - answeredAt > unreadyMs) return false;
    await sleep(100);
  }
  return false;
}

async function statusOf(url: string): Promise<number | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return undefined;
  }
}
