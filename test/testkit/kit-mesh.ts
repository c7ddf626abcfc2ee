import { join } from 'node:path';
import { createGateway, type Gateway } from '#gateway/gateway.ts';
import { createEnvelopeKey, type EnvelopeKey } from '#gateway/identity/envelope-key.ts';
import type { GatewayOptions } from '#gateway/options.ts';
import { policyUrl } from '#gateway/transport/policy-route.ts';
import { type AuditLog, openAuditLog } from '#platform/runtime/audit/audit-log.ts';
import { createEnvelopeSigner } from '#platform/runtime/envelope.ts';
import { createLogger } from '#platform/runtime/log.ts';
import { composeSupergraph, type OverlaySource } from '#schema/compose.ts';
import { bundleDigest, bundleText } from '#schema/policy/bundle.ts';
import { readPolicy } from '#schema/policy/directives/read-policy.ts';
import type { Principal } from '#schema/policy/principal.ts';
import { withOrganisation } from './organisation.ts';
import { plannerOfRun } from './planner-of-run.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { createTestIssuer, type TestIssuer } from './test-issuer.ts';
import {
  createTestProduct,
  type ProductResponse,
  post,
  type TestProduct,
  type TestProductOptions,
} from './test-product.ts';

export interface KitMeshOptions {
  readonly products: readonly TestProductOptions[];
  readonly overlays?: readonly OverlaySource[];
  readonly gateway?: Partial<GatewayOptions>;
}

export interface KitMesh extends AsyncDisposable {
  readonly gateway: Gateway;
  readonly supergraph: string;
  readonly issuer: TestIssuer;
  readonly products: readonly TestProduct[];
  /** What its fetches are signed with, and its audit log, for a further gateway on the same products. */
  readonly envelopeKey: EnvelopeKey;
  readonly audit: AuditLog;
  readonly auditFolder: string;
  /** Sends a request to a product itself, like the gateway. */
  direct(product: TestProduct, principal: Principal, query: string): Promise<ProductResponse>;
  /** A further gateway on the same products; the caller closes it. */
  secondGateway(options: Partial<GatewayOptions>): Promise<Gateway>;
  /** A token of this principal; none for the anonymous one. */
  tokenOf(principal: Principal): Promise<string | undefined>;
}

/** Data products built with the kit, behind a gateway that composed them: all on real sockets. */
export async function createKitMesh({
  products,
  overlays = [],
  gateway: options = {},
}: KitMeshOptions): Promise<KitMesh> {
  await using starting = new AsyncDisposableStack();
  const envelopeKey = await createEnvelopeKey();
  const issuer = await createTestIssuer();
  const served: TestProduct[] = [];
  for (const options of products) {
    const serve = { ...options.serve, envelopeKeys: envelopeKey.verifying };
    served.push(starting.use(await createTestProduct({ ...options, serve })));
  }
  const composed = composeSupergraph({
    subgraphs: served.map(({ model, sdl, server }) => ({
      name: model.domain,
      url: `${server.url}/graphql`,
      sdl,
    })),
    overlays: withOrganisation(overlays),
  });
  if (!composed.ok) throw new Error(JSON.stringify(composed.findings, null, 2));
  const folder = starting.use(await temporaryFolder());
  const logger = createLogger('test', 'silent');
  const auditFolder = join(folder.path, 'audit');
  const audit = starting.use(await openAuditLog({ folder: auditFolder, logger }));
  const startGateway = (more: Partial<GatewayOptions>) =>
    createGateway({
      supergraph: composed.supergraph,
      port: 0,
      envelopeKey,
      identity: issuer.identity,
      audit,
      logger,
      planner: plannerOfRun,
      // An operation is mostly asked once: by the code that serves most of them.
      interpretedExecutions: 0,
      ...more,
    });
  const gateway = starting.use(await startGateway(options));
  const { signing } = envelopeKey;
  const signer = createEnvelopeSigner(signing.key, signing.keyId);
  const policy = bundleDigest(bundleText(readPolicy(composed.supergraph)));
  const running = starting.move();
  return {
    gateway,
    supergraph: composed.supergraph,
    issuer,
    products: served,
    envelopeKey,
    audit,
    auditFolder,
    async direct({ server, model }, principal, query) {
      const body = JSON.stringify({ query });
      const envelope = { principal, policy, policyUrl: policyUrl(gateway.url, policy) };
      return post(server.url, body, await signer.sign(envelope, model.domain, body));
    },
    secondGateway: startGateway,
    tokenOf: async (principal) => (principal.authenticated ? issuer.token(claimsOf(principal)) : undefined),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

function claimsOf({ subject, roles, scopes, purposes, purpose, domains, consumer, claims }: Principal) {
  return {
    sub: subject,
    roles,
    scopes,
    purposes,
    domains,
    ...(purpose === undefined ? {} : { purpose }),
    ...(consumer === undefined ? {} : { client_id: consumer }),
    ...claims,
  };
}
