import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';

/** @param url of the graph. @param token of the caller; none for an anonymous one. */
export function createApolloClient(url: string, token?: string): ApolloClient {
  return new ApolloClient({
    link: new HttpLink({
      uri: url,
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    }),
    cache: new InMemoryCache({
      typePolicies: {
        // Pages of one list are joined; a list with another filter or order is another one.
        Query: { fields: { orders: relayStylePagination(['where', 'orderBy']) } },
      },
    }),
  });
}
