import { afterAll, beforeAll, expect, test } from 'vitest';
import { createGateway, type Gateway } from '#gateway/gateway.ts';
import { openAuditLog } from '#platform/runtime/audit/audit-log.ts';
import { createLogger } from '#platform/runtime/log.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';
import { createTestIssuer, type TestIssuer } from '#test/testkit/test-issuer.ts';
import type { Answer } from '#test/testkit/test-mesh.ts';
import { bodyOf, honestDocuments, hostileDocuments } from '../../../bench/hostile-documents.ts';

let gateway: Gateway;
let issuer: TestIssuer;
const used = new AsyncDisposableStack();
beforeAll(async () => {
  issuer = await createTestIssuer();
  const logger = createLogger('test', 'silent');
  const folder = used.use(await temporaryFolder());
  const audit = used.use(await openAuditLog({ folder: folder.path, logger }));
  gateway = await createGateway({
    supergraph: { file: 'schema/supergraph.graphql' },
    port: 0,
    identity: issuer.identity,
    limits: { requestsPerSecond: 0 },
    fetches: { timeoutMs: 1_000 },
    audit,
    logger,
  });
  used.use(gateway);
});
afterAll(() => used.disposeAsync());

// bench/refusals.ts measures the cost of each.
test.each(
  [...honestDocuments(), ...hostileDocuments()].map((document) => [document.name, document] as const),
)('causes no server error: %s', async (_, document) => {
  const authorization = `Bearer ${await issuer.token({ roles: [document.as ?? 'steward'] })}`;
  for (const headers of [{}, { authorization }]) {
    const { status, errors = [] } = await ask(bodyOf(document), headers);
    expect([200, 400, 413]).toContain(status);
    expect(errors.map(({ extensions }) => extensions.code)).not.toContain('INTERNAL_SERVER_ERROR');
    if (status !== 200) expect(JSON.stringify(errors).length).toBeLessThan(8_000);
  }
});

async function ask(body: string, headers: Record<string, string>): Promise<Answer> {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  return { ...((await response.json()) as Answer), status: response.status };
}
