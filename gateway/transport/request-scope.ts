import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

/** What is known of a request wherever its errors are written. */
export interface RequestScope {
  readonly correlationId: string;
  /** Of the errors it was answered with. */
  readonly codes: Set<string>;
}

/** @apollo/server formats errors without saying whose they are. */
export const requestScope = new AsyncLocalStorage<RequestScope>();

export function createRequestScope(): RequestScope {
  return { correlationId: randomUUID(), codes: new Set() };
}
