import { Client, cacheExchange, fetchExchange } from '@urql/core';

/** @param url of the graph. @param token of the caller; none for an anonymous one. */
export function createUrqlClient(url: string, token?: string): Client {
  return new Client({
    url,
    exchanges: [cacheExchange, fetchExchange],
    // Short queries are sent by GET: the header says that no page of another site sent them.
    fetchOptions: {
      headers: {
        'apollo-require-preflight': 'true',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
    },
  });
}
