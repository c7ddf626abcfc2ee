import type { GraphQLFormattedError } from 'graphql';
import { textOfString } from '#platform/runtime/json-text.ts';
import type { Observer } from '#platform/telemetry/observer.ts';
import type { FetchContext } from '../request/governance.ts';

/** The source of a domain's part of a response. */
export interface DomainSource {
  /** Whether hooks act on its fetches: then callers who are the same to the domain may not share a response. @default false */
  readonly hooked?: boolean;
  /** It never throws for a domain's failure; failures are in `errors`. */
  fetch(asked: DomainFetch): Promise<DomainResponse>;
}

/** The result of a fetch: `data` is `null` where the domain returned none. */
export interface DomainResponse {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly GraphQLFormattedError[];
}

/** One request to one domain. */
export interface DomainFetch {
  readonly operation: FetchOperation;
  /** The client's variables that it uses. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** The entities to fetch, each as JSON; `undefined` where it selects root fields. */
  readonly representations: readonly string[] | undefined;
  readonly context: FetchContext;
  /** Is told what happens within the fetch. @default nobody */
  readonly observer?: Observer | undefined;
}

/** The operation of a plan's fetch, independent of the caller and the entities. */
export interface FetchOperation {
  readonly query: string;
  /** The query without its operation name. */
  readonly question: string;
  /** The beginning of the request body. */
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

/** The request body. */
export function bodyOf({ operation, variables, representations }: DomainFetch): string {
  return bodyWith(operation, variables, representations ? [['representations', representations]] : []);
}

/** @param entities by variable name; each entity as JSON. */
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
