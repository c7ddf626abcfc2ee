import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTestMesh, type TestMesh, type TestMeshOptions } from '#test/testkit/test-mesh.ts';

/** What a domain responds to a body: its own text, byte for byte. */
export type RawResponse = (body: string) => string | Promise<string>;

export interface RawDomain {
  readonly sdl: string;
  readonly respond: RawResponse;
  /** @default only that it is JSON */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface RawMesh extends AsyncDisposable {
  readonly mesh: TestMesh;
  /** The bodies that domains received, as they were written. */
  readonly bodies: string[];
  /** Posts a body as it is. @returns the text of the response. */
  post(body: string): Promise<string>;
  /** The text of the response to a query. */
  query(query: string): Promise<string>;
}

/** A mesh of domains that are tried for what JavaScript does not hold: nothing of them or of the client is parsed. */
export async function createRawMesh(
  domains: Readonly<Record<string, RawDomain>>,
  gateway: TestMeshOptions['gateway'] = {},
): Promise<RawMesh> {
  const bodies: string[] = [];
  const servers = await Promise.all(
    Object.entries(domains).map(async ([name, { respond, headers = {} }]) => {
      const server = createServer(async (incoming, outgoing) => {
        const body = await textOf(incoming);
        bodies.push(body);
        outgoing.writeHead(200, { 'content-type': 'application/json', ...headers }).end(await respond(body));
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return { name, server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
    }),
  );
  const mesh = await createTestMesh({
    subgraphs: Object.entries(domains).map(([name, { sdl }]) => ({ name, sdl })),
    gateway: { ...gateway, subgraphUrls: Object.fromEntries(servers.map(({ name, url }) => [name, url])) },
  });
  const post = async (body: string) => {
    const headers = { 'content-type': 'application/json' };
    return (await fetch(`${mesh.gateway.url}/graphql`, { method: 'POST', headers, body })).text();
  };
  return {
    mesh,
    bodies,
    post,
    query: (query) => post(JSON.stringify({ query })),
    async [Symbol.asyncDispose]() {
      await mesh[Symbol.asyncDispose]();
      for (const { server } of servers) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
