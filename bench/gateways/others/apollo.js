// @apollo/gateway as its documentation starts it: node apollo.js <supergraph> <port>
import { readFileSync } from 'node:fs';
import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';

const [supergraph, port] = process.argv.slice(2);
const header = process.env.PROPAGATED_HEADER;

class PropagatingDataSource extends RemoteGraphQLDataSource {
  willSendRequest({ request, context }) {
    if (context[header] !== undefined) request.http.headers.set(header, context[header]);
  }
}

const gateway = new ApolloGateway({
  supergraphSdl: readFileSync(supergraph, 'utf8'),
  ...(header && { buildService: ({ url }) => new PropagatingDataSource({ url }) }),
});
await startStandaloneServer(new ApolloServer({ gateway }), {
  listen: { port: Number(port), host: '127.0.0.1' },
  ...(header && { context: async ({ req }) => ({ [header]: req.headers[header] }) }),
});
