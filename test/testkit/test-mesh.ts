import { join } from 'node:path';
import { createGateway, type Gateway } from '#gateway/gateway.ts';
import { createEnvelopeKey, type EnvelopeKey } from '#gateway/identity/envelope-key.ts';
import type { GatewayOptions } from '#gateway/options.ts';
import { type AuditLog, openAuditLog } from '#platform/runtime/audit/audit-log.ts';
import { createLogger } from '#platform/runtime/log.ts';
import { composeSupergraph } from '#schema/compose.ts';
import type { Agreement } from '#schema/policy/policy.ts';
import { withOrganisation } from './organisation.ts';
import { plannerOfRun } from './planner-of-run.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { createTestIssuer, type TestIssuer } from './test-issuer.ts';
import { createTestSubgraph, type TestSubgraph, type TestSubgraphOptions } from './test-subgraph.ts';

export interface TestMeshOptions {
  readonly subgraphs: readonly Omit<TestSubgraphOptions, 'envelopes'>[];
  /** @default one that states the organisation (`withOrganisation`), where a subgraph has policy */
  readonly overlays?: readonly { readonly file: string; readonly sdl: string }[];
  /** Whether the organisation statement is left out. @default false */
  readonly unstated?: boolean;
  readonly agreements?: readonly Agreement[];
  readonly gateway?: Partial<GatewayOptions>;
  /**
   * Names of the subgraphs that accept any request and name no policy, like subgraphs without the kit, or `true` for
   * all. @default none
   */
  readonly foreign?: boolean | readonly string[];
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers.
  readonly data?: any;
  readonly errors?: readonly RespondedError[];
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers.
  readonly extensions?: any;
}

export interface RespondedError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: {
    readonly code: string;
    readonly domain?: string;
    readonly correlationId?: string;
    readonly positions?: number;
    readonly errors?: number;
  };
}

export interface AskOptions {
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
  readonly headers?: Record<string, string>;
}

export interface TestMesh extends AsyncDisposable {
  readonly gateway: Gateway;
  readonly supergraph: string;
  readonly issuer: TestIssuer;
  /** What its fetches are signed with, and its audit log, for a further gateway on the same subgraphs. */
  readonly envelopeKey: EnvelopeKey;
  readonly audit: AuditLog;
  /** The folder of its audit log. */
  readonly auditFolder: string;
  readonly subgraphs: Readonly<Record<string, TestSubgraph>>;
  /** Sends a request without a token, or with the token in `headers`. */
  query(query: string, options?: AskOptions): Promise<Answer>;
  /** Sends a request with a token of those claims. */
  as(claims: Record<string, unknown>): Pick<TestMesh, 'query'>;
}

/** Subgraphs, composed, behind a gateway: all on real sockets. */
export async function createTestMesh(options: TestMeshOptions): Promise<TestMesh> {
  const envelopeKey = await createEnvelopeKey();
  const issuer = await createTestIssuer();
  const { foreign = [] } = options;
  const isForeign = (name: string) => (typeof foreign === 'boolean' ? foreign : foreign.includes(name));
  const governed =
    options.subgraphs.some(({ sdl }) => sdl.includes('weft.example/policy')) || options.overlays;
  const subgraphs = await Promise.all(
    options.subgraphs.map((subgraph) =>
      createTestSubgraph({
        ...subgraph,
        ...(governed && !isForeign(subgraph.name) ? { envelopes: envelopeKey.verifying } : {}),
      }),
    ),
  );
  const { overlays = [], agreements = [] } = options;
  const stated = governed && !options.unstated ? withOrganisation(overlays) : overlays;
  const composed = composeSupergraph({ subgraphs, overlays: stated, agreements });
  if (!composed.ok) throw new Error(JSON.stringify(composed.findings, null, 2));
  const folder = await temporaryFolder();
  const auditFolder = join(folder.path, 'audit');
  const logger = createLogger('test', 'silent');
  const audit = await openAuditLog({ folder: auditFolder, logger });
  const gateway = await createGateway({
    supergraph: composed.supergraph,
    port: 0,
    envelopeKey,
    identity: issuer.identity,
    audit,
    logger,
    planner: plannerOfRun,
    // An operation is mostly asked once: by the code that serves most of them.
    interpretedExecutions: 0,
    ...options.gateway,
    // A test sends more requests than the limits allow.
    limits: { requestsPerSecond: 0, ...options.gateway?.limits },
  });
  const query = (text: string, asked: AskOptions = {}) => ask(gateway.url, text, asked);
  return {
    gateway,
    supergraph: composed.supergraph,
    issuer,
    envelopeKey,
    audit,
    auditFolder,
    subgraphs: Object.fromEntries(subgraphs.map((subgraph) => [subgraph.name, subgraph])),
    query,
    as: (claims) => ({
      async query(text, asked = {}) {
        const authorization = `Bearer ${await issuer.token(claims)}`;
        return query(text, { ...asked, headers: { authorization, ...asked.headers } });
      },
    }),
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await audit[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
      await Promise.all(subgraphs.map((subgraph) => subgraph[Symbol.asyncDispose]()));
    },
  };
}

export async function ask(url: string, query: string, options: AskOptions = {}): Promise<Answer> {
  const { variables, operationName, headers } = options;
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables, operationName }),
  });
  return { status: response.status, headers: response.headers, ...((await response.json()) as object) };
}
