import { GraphQLClient } from 'graphql-request';

/** @param url of the graph. @param token of the caller; none for an anonymous one. */
export function createGraphqlRequest(url: string, token?: string): GraphQLClient {
  return new GraphQLClient(url, {
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    // Data beside errors: a field that the caller may not see is null, the rest is valid.
    errorPolicy: 'all',
  });
}
