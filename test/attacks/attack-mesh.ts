import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JWTVerifyGetKey } from 'jose';
import { createGateway, type Gateway } from '#gateway/gateway.ts';
import { createEnvelopeKey } from '#gateway/identity/envelope-key.ts';
import { createGatewayMetrics } from '#gateway/metrics/gateway-metrics.ts';
import type { GatewayOptions } from '#gateway/options.ts';
import { policyUrl } from '#gateway/transport/policy-route.ts';
import { openAuditLog } from '#platform/runtime/audit/audit-log.ts';
import { createEnvelopeSigner, type EnvelopeSigner } from '#platform/runtime/envelope.ts';
import { combineObservers } from '#platform/telemetry/combine-observers.ts';
import { composeSupergraph } from '#schema/compose.ts';
import { bundleDigest, bundleText } from '#schema/policy/bundle.ts';
import { readPolicy } from '#schema/policy/directives/read-policy.ts';
import type { Principal } from '#schema/policy/principal.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';
import { createTestIssuer, type TestIssuer } from '#test/testkit/test-issuer.ts';
import type { TestSecrets } from '#test/testkit/test-keys.ts';
import { createTestProduct, type Rows, type TestProduct } from '#test/testkit/test-product.ts';
import { createTracing } from '#test/testkit/tracing.ts';
import { type StartedWeftServer, startWeftServer } from '#test/testkit/weft-apollo-server.ts';
import { type AttackedData, attackedData } from './canaries.ts';
import type { CapturedOutput } from './captured-output.ts';
import { customersContract, customersExtensions, customersResolvers } from './customers-product.ts';
import { ordersContract } from './orders-product.ts';

export type Domain = 'customers' | 'orders';

/** Two data products behind a gateway, as in production, with known data. */
export interface AttackMesh extends AsyncDisposable {
  readonly gateway: Gateway;
  readonly issuer: TestIssuer;
  readonly supergraph: string;
  readonly data: AttackedData;
  readonly secrets: TestSecrets;
  readonly products: Readonly<Record<Domain, TestProduct>>;
  /** Signs envelopes like the gateway. */
  readonly signer: EnvelopeSigner;
  /** The number of requests with an envelope that reached a subgraph. */
  fetches(): number;
  /** An envelope for a body, as the gateway would send it. */
  envelope(domain: Domain, principal: Principal, body: string): Promise<string>;
  /** The current metrics and health of the gateway, as operators see them. */
  metrics(): Promise<string>;
  /** What gateway and domains have sent of traces since this was last taken, as bytes in one text. */
  takeTraces(): Promise<string>;
  /** What was written to the audit log since this was last taken. */
  takeAudit(): Promise<string>;
  /** A further gateway on the same domains; the caller closes it. */
  secondGateway(options: Partial<GatewayOptions>): Promise<Gateway>;
  /** An Apollo Server on the same domains, whose gateway is Weft; the caller closes it. */
  apolloServer(...how: HowServed): Promise<StartedWeftServer>;
}

type HowServed = Parameters<typeof startWeftServer> extends [unknown, ...infer How] ? How : never;

/** The organisation statement, and the types that are open to customers; orders and employees are not. */
export const statementsOverlay = {
  file: 'statements.graphql',
  sdl: `
    extend schema @organisation(allow: [["scope:staff"]])
    extend type Customer @audience(allow: [["role:customer"]])
  `,
};

/** The same for both meshes, so that they differ in data only. */
const secrets = { cursor: keyOf('cursor'), hash: keyOf('hash') };
const snapshot = { id: '20260101T000000Z-5a5a5a5a', publishedAt: '2026-01-01T00:00:00.000Z' };

/** @param secret seed of the protected values (`attackedData`). */
export async function createAttackMesh(secret: string, output: CapturedOutput): Promise<AttackMesh> {
  await using started = new AsyncDisposableStack();
  const data = attackedData(secret);
  const envelopeKey = await createEnvelopeKey();
  // Every request is sampled, whoever asks.
  const traces = started.use(await createTracing('always_on'));
  let fetches = 0;
  const envelopeKeys: JWTVerifyGetKey = (header, token) => {
    if (asksSomething(token.payload)) fetches += 1;
    return envelopeKey.verifying(header, token);
  };
  const product = async (contract: string, rows: Rows, domain: Domain, more = {}) =>
    started.use(
      await createTestProduct({
        contract,
        rows,
        snapshot,
        secrets,
        ...more,
        serve: {
          envelopeKeys,
          logger: output.logger(`subgraph:${domain}`),
          startTraces: traces.start,
          resolvers: domain === 'customers' ? customersResolvers : {},
        },
      }),
    );
  const products = {
    customers: await product(customersContract, data.customers, 'customers', {
      extensions: customersExtensions,
    }),
    orders: await product(ordersContract, data.orders, 'orders'),
  };
  const composed = composeSupergraph({
    subgraphs: Object.entries(products).map(([name, { server, sdl }]) => ({
      name,
      url: `${server.url}/graphql`,
      sdl,
    })),
    overlays: [statementsOverlay],
  });
  if (!composed.ok) throw new Error(JSON.stringify(composed.findings, null, 2));
  const { supergraph } = composed;
  const issuer = await createTestIssuer();
  const folder = started.use(await temporaryFolder());
  const auditFolder = join(folder.path, 'audit');
  const logger = output.logger('gateway');
  const metrics = createGatewayMetrics('1');
  const observer = combineObservers(metrics, (await traces.start('gateway', logger))?.observer);
  const audit = started.use(await openAuditLog({ folder: auditFolder, logger }));
  const startGateway = (options: Partial<GatewayOptions>) =>
    createGateway({
      supergraph,
      port: 0,
      envelopeKey,
      identity: issuer.identity,
      audit,
      logger,
      observer,
      production: true,
      // An attempt may send a thousand requests; the limits have their own attempts.
      limits: { requestsPerSecond: 0 },
      ...options,
    });
  const gateway = started.use(await startGateway({}));
  const digest = bundleDigest(bundleText(readPolicy(supergraph)));
  const signer = createEnvelopeSigner(envelopeKey.signing.key, envelopeKey.signing.keyId);
  const taken = new Map<string, number>();
  const running = started.move();
  return {
    gateway,
    issuer,
    supergraph,
    data,
    secrets,
    products,
    signer,
    fetches: () => fetches,
    envelope: (domain, principal, body) =>
      signer.sign({ principal, policy: digest, policyUrl: policyUrl(gateway.url, digest) }, domain, body),
    metrics: () => metrics.text(),
    takeTraces: traces.takeBytes,
    takeAudit: () => takeAppended(auditFolder, taken),
    secondGateway: startGateway,
    apolloServer: (options, server) =>
      startWeftServer(
        { supergraph, envelopeKey, audit, issuer },
        { logger, observer, production: true, ...options },
        server,
      ),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** Not the gateway that listens to what is served, with an envelope for no body. */
function asksSomething(payload: string | Uint8Array): boolean {
  const { dig } = JSON.parse(Buffer.from(String(payload), 'base64url').toString());
  return dig !== createHash('sha256').digest('base64url');
}

function keyOf(name: string): Uint8Array {
  return createHash('sha256').update(name).digest();
}

/** @param taken the length of each file that was read already. */
async function takeAppended(folder: string, taken: Map<string, number>): Promise<string> {
  const parts: string[] = [];
  for (const file of await readdir(folder)) {
    const text = await readFile(join(folder, file), 'utf8');
    parts.push(text.slice(taken.get(file)));
    taken.set(file, text.length);
  }
  return parts.join('\n');
}
