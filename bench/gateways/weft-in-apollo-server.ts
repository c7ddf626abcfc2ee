// `others/apollo.js` with WeftGateway in place of ApolloGateway: node weft-in-apollo-server.ts <supergraph> <port>
import { readFileSync } from 'node:fs';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { RemoteGraphQLDataSource, WeftGateway } from '#gateway/apollo-server/index.ts';

type Context = Readonly<Record<string, string | string[] | undefined>>;

const [supergraph = '', port] = process.argv.slice(2);
const header = process.env.PROPAGATED_HEADER;

const gateway = new WeftGateway<Context>({
  supergraphSdl: readFileSync(supergraph, 'utf8'),
  ...(header !== undefined && {
    buildService: () =>
      new RemoteGraphQLDataSource<Context>({
        willSendRequest({ request, context }) {
          const value = context[header];
          if (typeof value === 'string') request.http?.headers.set(header, value);
        },
      }),
  }),
});
await startStandaloneServer(new ApolloServer<Context>({ gateway }), {
  listen: { port: Number(port), host: '127.0.0.1' },
  context: async ({ req }) => (header === undefined ? {} : { [header]: req.headers[header] }),
});
