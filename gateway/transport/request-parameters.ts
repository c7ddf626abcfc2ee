import { requestError } from '#platform/runtime/errors.ts';
import type { HttpRequest } from '#platform/runtime/http-server.ts';
import { isRecord } from '#schema/is-record.ts';
import type { AskedDocument } from '../documents/asked-document.ts';

/** What clients call the id of a document: graphql-codegen and others, Relay, Meta's own. */
const idNames = ['documentId', 'id', 'doc_id'] as const;

/** Those of GraphQL over HTTP, and ids of documents. Twice in a URL, others may have read the other one. */
const parameterNames = ['query', 'operationName', 'variables', 'extensions', ...idNames];

/** How a request names its document. @throws GraphQLError BAD_REQUEST */
export function askedDocument(http: HttpRequest, body: unknown): AskedDocument {
  const { query, extensions, ids } = http.method === 'POST' ? inBody(body) : inUrl(http.url.searchParams);
  if (extensions !== undefined && extensions !== null && !isRecord(extensions)) {
    throw requestError('BAD_REQUEST', '"extensions" is not a JSON object.');
  }
  const persisted = extensions?.persistedQuery;
  const hash = persisted === undefined || persisted === null ? undefined : hashOf(persisted);
  return { query, hash, ids: ids.filter((id) => id !== undefined && id !== null) };
}

interface Named {
  readonly query: unknown;
  readonly extensions: unknown;
  readonly ids: readonly unknown[];
}

function inBody(body: unknown): Named {
  const { query, extensions, ...others } = isRecord(body) ? body : {};
  return { query, extensions, ids: idNames.map((name) => others[name]) };
}

function inUrl(parameters: URLSearchParams): Named {
  const twice = parameterNames.find((name) => parameters.getAll(name).length > 1);
  if (twice) throw requestError('BAD_REQUEST', `The URL has "${twice}" twice. Send it once.`);
  const text = (name: string) => parameters.get(name) ?? undefined;
  return { query: text('query'), extensions: readObject(text('extensions')), ids: idNames.map(text) };
}

function readObject(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    throw requestError('BAD_REQUEST', '"extensions" in the URL is not JSON.');
  }
}

function hashOf(persisted: unknown): string {
  const { version, sha256Hash } = isRecord(persisted) ? persisted : {};
  if (version === 1 && typeof sha256Hash === 'string') return sha256Hash;
  throw requestError(
    'BAD_REQUEST',
    'Write "persistedQuery" as {"version": 1, "sha256Hash": "..."}: that is the version that is supported.',
  );
}

/**
 * The request as @apollo/server reads it, with the document that was found. What it need not know is left out:
 * extensions, which were read, and an empty name, which is none.
 */
export function withDocument(
  { method, url }: HttpRequest,
  body: unknown,
  query: unknown,
): { readonly search: string; readonly body: unknown } {
  if (method === 'POST') return { search: '', body: isRecord(body) ? inBodyAs(body, query) : body };
  const parameters = new URLSearchParams(url.search);
  if (typeof query === 'string') parameters.set('query', query);
  if (parameters.get('operationName') === '') parameters.delete('operationName');
  for (const name of ['extensions', ...idNames]) parameters.delete(name);
  return { search: `?${parameters}`, body: undefined };
}

function inBodyAs(body: Record<string, unknown>, query: unknown): Record<string, unknown> {
  const { operationName, extensions: _, ...others } = body;
  return { ...others, query, ...(hasName(operationName) && { operationName }) };
}

function hasName(operationName: unknown): boolean {
  return operationName !== undefined && operationName !== '';
}
