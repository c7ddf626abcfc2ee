import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { DocumentNode } from 'graphql';

/** What is known of a request from its arrival to its line in the log. */
export interface RequestScope {
  readonly correlationId: string;
  /** Of the errors it was answered with. */
  readonly codes: Set<string>;
  /** What the request asks with, once it is parsed. */
  document?: DocumentNode | undefined;
  /** The name of the operation that was asked for, once it is known. */
  operationName?: string;
  /** The hash of the request's record in the audit log, where it has one. */
  auditRecord?: string;
}

/** @apollo/server formats errors without saying whose they are, and copies the context that it is given. */
export const requestScope = new AsyncLocalStorage<RequestScope>();

export function createRequestScope(): RequestScope {
  return { correlationId: randomUUID(), codes: new Set() };
}
