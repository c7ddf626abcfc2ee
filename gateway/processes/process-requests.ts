import type { Ask, Reply } from './messages.ts';

/** ProcessRequests to another process, and its responses. */
export interface ProcessRequests {
  /**
   * The response, or `undefined` where there is none in time.
   * @param timeoutMs @default that of all questions
   */
  ask(what: Ask['what'], about?: string, timeoutMs?: number): Promise<unknown>;
  settle(reply: Reply): void;
}

/**
 * @param send hands a message to the other process; one that is gone does not answer.
 * @param timeoutMs @default 2000
 */
export function createProcessRequests(send: (ask: Ask) => void, timeoutMs = 2_000): ProcessRequests {
  const open = new Map<number, (value: unknown) => void>();
  let last = 0;
  return {
    ask(what, about, within = timeoutMs) {
      last += 1;
      const id = last;
      return new Promise((resolve) => {
        const timer = setTimeout(settle, within, undefined);
        function settle(value: unknown): void {
          clearTimeout(timer);
          open.delete(id);
          resolve(value);
        }
        open.set(id, settle);
        send({ kind: 'ask', id, what, ...(about === undefined ? {} : { about }) });
      });
    },
    settle: ({ id, value }) => open.get(id)?.(value),
  };
}
