import relay, { type FetchFunction, type GraphQLResponse } from 'relay-runtime';

/** @param url of the graph. @param token of the caller; none for an anonymous one. */
export function createEnvironment(url: string, token?: string) {
  const fetchGraph: FetchFunction = async ({ text, name }, variables) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        accept: 'application/graphql-response+json, application/json;q=0.9',
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ query: text, operationName: name, variables }),
    });
    return (await response.json()) as GraphQLResponse;
  };
  return new relay.Environment({
    network: relay.Network.create(fetchGraph),
    store: new relay.Store(new relay.RecordSource()),
  });
}
