import type { GraphQLFormattedError } from 'graphql';
import { textOfString } from '#platform/runtime/json-text.ts';
import type { Observer } from '#platform/telemetry/observer.ts';
import type { FetchContext } from '../request/governance.ts';

/** Where a domain's part of an answer comes from. */
export interface DomainSource {
  /** It never throws for what a domain does: that is in the errors. */
  fetch(asked: DomainFetch): Promise<DomainResponse>;
}

/** What a fetch gives: `data` is `null` where the domain gave none. */
export interface DomainResponse {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly GraphQLFormattedError[];
}

/** One question to one domain. */
export interface DomainFetch {
  readonly operation: FetchOperation;
  /** Those of the client's variables that it uses. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** The entities that it is about, each in JSON; `undefined` where it asks for root fields. */
  readonly representations: readonly string[] | undefined;
  readonly context: FetchContext;
  /** Is told what happens within the fetch. @default nobody */
  readonly observer?: Observer | undefined;
}

/** What a fetch of a plan asks, whoever makes it and of whatever entities. */
export interface FetchOperation {
  readonly query: string;
  /** The query, whatever it is called. */
  readonly question: string;
  /** The beginning of the body that asks it. */
  readonly bodyStart: string;
}

export function createFetchOperation(query: string, name: string | undefined): FetchOperation {
  const named = name === undefined ? '' : `,"operationName":${textOfString(name)}`;
  return {
    query,
    question: withoutName(query, name),
    bodyStart: `{"query":${JSON.stringify(query)}${named}`,
  };
}

/** A planner numbers the fetches of a named operation. */
function withoutName(query: string, name: string | undefined): string {
  const named = `query ${name}`;
  return query.startsWith(named) ? `query${query.slice(named.length)}` : query;
}

/** What is sent. */
export function bodyOf({ operation, variables, representations }: DomainFetch): string {
  return bodyWith(operation, variables, representations ? [['representations', representations]] : []);
}

/** @param entities by the variables that have them, each in JSON. */
export function bodyWith(
  { bodyStart }: FetchOperation,
  variables: DomainFetch['variables'],
  entities: readonly (readonly [string, readonly string[]])[],
): string {
  const given = JSON.stringify(variables).slice(1, -1);
  const about = entities.map(([name, texts]) => `"${name}":[${texts.join(',')}]`);
  const all = given ? [given, ...about] : about;
  return all.length > 0 ? `${bodyStart},"variables":{${all.join(',')}}}` : `${bodyStart}}`;
}
