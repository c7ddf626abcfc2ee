import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse } from 'graphql';
import type { JWTVerifyGetKey } from 'jose';
import { type Envelope, envelopeHeader, verifyEnvelope } from '#platform/runtime/envelope.ts';
import { stripPolicy } from '#schema/policy/directives/strip-policy.ts';

// biome-ignore lint/suspicious/noExplicitAny: a test's resolver says itself what it takes.
type Resolver = (source: any, args: any) => unknown;

export interface TestSubgraphOptions {
  readonly name: string;
  readonly sdl: string;
  readonly resolvers?: Record<string, Record<string, Resolver>>;
  /** 0 picks a free one. @default 0 */
  readonly port?: number;
  /** Accepts only envelopes of this key, and claims to have applied the policy that each names. */
  readonly envelopes?: JWTVerifyGetKey;
}

/** Answers in place of GraphQL. */
export type Fault = (outgoing: ServerResponse, incoming: IncomingMessage, body?: string) => void;

export interface Asked {
  readonly headers: IncomingMessage['headers'];
  readonly query: string;
  readonly variables: Record<string, unknown>;
  readonly envelope: Envelope | undefined;
}

export interface TestSubgraph extends AsyncDisposable {
  readonly name: string;
  readonly sdl: string;
  readonly url: string;
  readonly port: number;
  /** Its requests, in order. */
  readonly asked: Asked[];
  fault: Fault | undefined;
}

/** A Federation subgraph on a real socket. Its policy directives are for composition; it applies none. */
export async function createTestSubgraph(options: TestSubgraphOptions): Promise<TestSubgraph> {
  const { name, sdl, resolvers = {}, port = 0, envelopes } = options;
  // biome-ignore lint/suspicious/noExplicitAny: its resolver map is narrower than graphql-js's resolvers.
  const schema = buildSubgraphSchema([{ typeDefs: stripPolicy(parse(sdl)), resolvers: resolvers as any }]);
  const asked: Asked[] = [];
  const server = createServer((incoming, outgoing) => {
    respond(incoming, outgoing).catch((error: Error) =>
      send(outgoing, 500, JSON.stringify({ error: error.name })),
    );
  });
  async function respond(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await readAll(incoming);
    if (subgraph.fault) return subgraph.fault(outgoing, incoming, body);
    const token = incoming.headers[envelopeHeader] as string | undefined;
    const envelope = envelopes && (await verifyEnvelope(token, envelopes, { audience: name, body }));
    const { query, variables = {} } = JSON.parse(body);
    asked.push({ headers: incoming.headers, query, variables, envelope });
    const result = await graphql({ schema, source: query, variableValues: variables });
    const extensions = envelope && { mesh: meshOf(name, envelope) };
    send(outgoing, 200, JSON.stringify({ ...result, ...(extensions ? { extensions } : {}) }));
  }
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const listening = (server.address() as AddressInfo).port;
  const subgraph: TestSubgraph = {
    name,
    sdl,
    url: `http://127.0.0.1:${listening}/graphql`,
    port: listening,
    asked,
    fault: undefined,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
  return subgraph;
}

export function send(outgoing: ServerResponse, status: number, body: string, headers = {}): void {
  outgoing.writeHead(status, { 'content-type': 'application/json', ...headers });
  outgoing.end(body);
}

export function meshOf(domain: string, { policy }: Envelope) {
  return {
    domain,
    product: `${domain}-product`,
    version: '1.0.0',
    snapshot: `snapshot-of-${domain}`,
    publishedAt: '2026-01-01T00:00:00Z',
    policy,
  };
}

async function readAll(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
