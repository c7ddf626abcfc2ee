import type { GatewayGraphQLResponse } from '@apollo/server-gateway-interface';
import type { FetchContext } from '../enforcement/governance.ts';
import { textOfString } from './json-text.ts';

/** Where a domain's part of an answer comes from. */
export interface DomainSource {
  /** It never throws for what a domain does: that is in the errors. */
  fetch(asked: DomainFetch): Promise<GatewayGraphQLResponse>;
}

/** One question to one domain. */
export interface DomainFetch {
  readonly operation: FetchOperation;
  /** Those of the client's variables that it uses. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** The entities that it is about, each in JSON; `undefined` where it asks for root fields. */
  readonly representations: readonly string[] | undefined;
  readonly context: FetchContext;
}

/** What a fetch of a plan asks, whoever makes it and of whatever entities. */
export interface FetchOperation {
  readonly query: string;
  /** The beginning of the body that asks it. */
  readonly bodyStart: string;
}

export function createFetchOperation(query: string, name: string | undefined): FetchOperation {
  const named = name === undefined ? '' : `,"operationName":${textOfString(name)}`;
  return { query, bodyStart: `{"query":${JSON.stringify(query)}${named}` };
}

/** What is sent. */
export function bodyOf({ operation, variables, representations }: DomainFetch): string {
  const given = JSON.stringify(variables).slice(1, -1);
  if (!representations)
    return given ? `${operation.bodyStart},"variables":{${given}}}` : `${operation.bodyStart}}`;
  const entities = `"representations":[${representations.join(',')}]`;
  return `${operation.bodyStart},"variables":{${given ? `${given},` : ''}${entities}}}`;
}
