/**
 * The server of https://www.apollographql.com/docs/apollo-server/using-federation/apollo-gateway-setup/, as it is
 * there, comments left out.
 */
const documented = `
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { ApolloGateway } from '@apollo/gateway';
import { readFileSync } from 'fs';

const supergraphSdl = readFileSync('./supergraph.graphql').toString();

const gateway = new ApolloGateway({
  supergraphSdl,
});

const server = new ApolloServer({
  gateway,
});

const { url } = await startStandaloneServer(server);
console.log(\`🚀  Server ready at \${url}\`);
`;

/** The same with Weft in place of @apollo/gateway, and on a free port. */
export const serverWithWeft = [
  ["import { ApolloGateway } from '@apollo/gateway'", "import { WeftGateway } from 'weft/apollo'"],
  ['new ApolloGateway(', 'new WeftGateway('],
  ['startStandaloneServer(server)', 'startStandaloneServer(server, { listen: { port: 0 } })'],
].reduce((text, [before = '', after = '']) => {
  if (!text.includes(before)) throw new Error(`The server has no "${before}".`);
  return text.replace(before, after);
}, documented);
