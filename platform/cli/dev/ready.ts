import { setTimeout as sleep } from 'node:timers/promises';

/** A service that responds for this long, but not with 200, has nothing to serve: a missing snapshot, for example. */
const unreadyMs = 5_000;

/**
 * Waits until a URL responds with 200.
 * @param alive called before each attempt; `false` ends the wait.
 * @returns whether it responded with 200 in time.
 */
export async function waitUntilReady(
  url: string,
  { timeoutMs, alive }: { readonly timeoutMs: number; readonly alive: () => boolean },
): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  let respondedAt: number | undefined;
  while (alive() && Date.now() < deadline) {
    const status = await statusOf(url);
    if (status === 200) return true;
    if (status !== undefined) respondedAt ??= Date.now();
    if (respondedAt !== undefined && Date.now() - respondedAt > unreadyMs) return false;
    await sleep(100);
  }
  return false;
}

/** The status of a URL's response; `undefined` where there is none within two seconds. */
export async function statusOf(url: string): Promise<number | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return undefined;
  }
}
