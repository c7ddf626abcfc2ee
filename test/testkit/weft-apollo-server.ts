import { ApolloServer, type ApolloServerOptions } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import type { GatewayInterface } from '@apollo/server-gateway-interface';
import { type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { GivenPrincipal } from '#gateway/apollo-server/given-principal.ts';
import { WeftGateway, type WeftGatewayOptions } from '#gateway/apollo-server/weft-gateway.ts';
import { createLogger } from '#platform/runtime/log.ts';
import { plannerOfRun } from './planner-of-run.ts';
import type { TestIssuer } from './test-issuer.ts';
import { type Answer, type AskOptions, ask, type TestMesh } from './test-mesh.ts';

/** What a server's context function made of a request. */
export interface ServerContext {
  readonly token?: JWTPayload | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface StartedServer extends AsyncDisposable {
  /** Without a path. */
  readonly url: string;
  readonly server: ApolloServer<ServerContext>;
  query(query: string, options?: AskOptions): Promise<Answer>;
  as(claims: Record<string, unknown>): Pick<StartedServer, 'query'>;
}

export interface StartedWeftServer extends StartedServer {
  readonly gateway: WeftGateway<ServerContext>;
}

type ServerOptions = Partial<ApolloServerOptions<ServerContext>>;

/** Weft as the gateway of an Apollo Server, on the subgraphs of a mesh, whose tokens its context verifies. */
export async function startWeftServer(
  {
    supergraph,
    envelopeKey,
    audit,
    issuer,
  }: Pick<TestMesh, 'supergraph' | 'envelopeKey' | 'audit' | 'issuer'>,
  options: Partial<WeftGatewayOptions<ServerContext>> = {},
  server: (gateway: WeftGateway<ServerContext>) => ServerOptions = (gateway) => ({
    plugins: gateway.plugins(),
  }),
): Promise<StartedWeftServer> {
  const gateway = new WeftGateway<ServerContext>({
    supergraphSdl: supergraph,
    envelopeKey,
    audit,
    logger: createLogger('test', 'silent'),
    planner: plannerOfRun,
    principal: principalOf,
    ...options,
    limits: { requestsPerSecond: 0, ...options.limits },
  });
  return { ...(await startServer(gateway, issuer, server(gateway))), gateway };
}

/** An Apollo Server over any gateway. */
export async function startServer(
  gateway: GatewayInterface,
  issuer: TestIssuer,
  options: ServerOptions = {},
): Promise<StartedServer> {
  const server = new ApolloServer<ServerContext>({
    gateway,
    stopOnTerminationSignals: false,
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    ...options,
  } as ApolloServerOptions<ServerContext>);
  const { url } = await startStandaloneServer(server, {
    listen: { port: 0, host: '127.0.0.1' },
    context: async ({ req }) => ({
      token: await verified(req.headers.authorization, issuer),
      headers: req.headers,
    }),
  });
  const at = url.replace(/\/$/, '');
  const query = (text: string, asked?: AskOptions) => ask(at, text, asked);
  return {
    url: at,
    server,
    query,
    as: (claims) => ({
      async query(text, asked = {}) {
        const authorization = `Bearer ${await issuer.token(claims)}`;
        return query(text, { ...asked, headers: { authorization, ...asked.headers } });
      },
    }),
    [Symbol.asyncDispose]: () => server.stop(),
  };
}

async function verified(
  header: string | undefined,
  { identity }: TestIssuer,
): Promise<JWTPayload | undefined> {
  if (header === undefined) return undefined;
  const { payload } = await jwtVerify(header.replace('Bearer ', ''), identity.keys as JWTVerifyGetKey, {
    issuer: identity.issuer,
  });
  return payload;
}

/** Of the token alone; the header chooses a purpose that it grants. */
export function principalOf({ token, headers }: ServerContext): GivenPrincipal | undefined {
  if (!token?.sub) return undefined;
  const list = (name: string) => token[name] as readonly string[] | undefined;
  const { 'x-purpose': chosen } = headers;
  const { sub, client_id, iss, aud: _a, exp: _e, iat: _i, purpose: granted, ...others } = token;
  const purpose = (chosen ?? granted) as string | undefined;
  const { roles: _r, scopes: _s, purposes: _p, domains: _d, jti: _j, nbf: _n, ...claims } = others;
  return {
    subject: sub,
    roles: list('roles'),
    scopes: list('scopes'),
    purposes: list('purposes'),
    domains: list('domains'),
    purpose,
    consumer: client_id as string | undefined,
    claims: { ...(claims as Record<string, string[]>), ...(iss === undefined ? {} : { iss }) },
  };
}
