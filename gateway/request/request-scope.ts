import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { DocumentNode } from 'graphql';

/** The data of a request from its arrival to its log line. */
export interface RequestScope {
  readonly correlationId: string;
  /** The codes of the errors in its response. */
  readonly codes: Set<string>;
  /** What the request asks with, once it is parsed. */
  document?: DocumentNode | undefined;
  /** Those of the request, as they came: @apollo/server parses those of a URL once more, which rounds numbers. */
  variables?: unknown;
  /** The name of the operation that was asked for, once it is known. */
  operationName?: string;
  /** The application that asks, from its token. */
  consumer?: string | undefined;
  /** The domains that took part in the response. */
  readonly domains: Set<string>;
  /** The hash of the request's record in the audit log, where it has one. */
  auditRecord?: string;
}

/** @apollo/server formats errors without their request, and copies its context, so the scope is async-local. */
export const requestScope = new AsyncLocalStorage<RequestScope>();

export function createRequestScope(): RequestScope {
  return { correlationId: randomUUID(), codes: new Set(), domains: new Set() };
}
