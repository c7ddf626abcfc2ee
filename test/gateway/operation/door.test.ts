import { getOperationAST, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAuditTrail } from '#gateway/audit/audit-trail.ts';
import { createResponseGuard } from '#gateway/enforcement/response-guard.ts';
import { createSubgraphClient } from '#gateway/fetches/subgraph-client.ts';
import { createEnvelopeKey } from '#gateway/identity/envelope-key.ts';
import { defaultLimits } from '#gateway/limits/limits.ts';
import { createDoor, type Door } from '#gateway/operation/door.ts';
import { isResultStream, type OperationResult } from '#gateway/request/operation-result.ts';
import { createSubgraphSources } from '#gateway/subgraphs/subgraph-sources.ts';
import { loadSupergraph, type Supergraph } from '#gateway/supergraph/load-supergraph.ts';
import type { AuditEntry } from '#platform/runtime/audit/audit-record.ts';
import { createEnvelopeSigner } from '#platform/runtime/envelope.ts';
import { createLogger } from '#platform/runtime/log.ts';
import { anonymous } from '#schema/policy/principal.ts';
import { ordersSubgraph, usersSubgraph } from '#test/fixtures/governed-mesh.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';
import { staffSubgraph } from '../audit/staff-subgraph.ts';

/** An operation that comes by no transport: nothing here is HTTP. */
async function ask(door: Door, query: string, variables: Record<string, unknown> = {}, roles = ['analyst']) {
  const document = parse(query);
  const principal = { ...anonymous, authenticated: true, subject: 's', roles, purposes: ['analytics'] };
  const response = await door({
    caller: { correlationId: 'c', principal, signal: new AbortController().signal },
    document,
    operation: getOperationAST(document) ?? undefined,
    operationName: undefined,
    variables,
    queryHash: query,
  });
  if (isResultStream(response)) throw new Error('a stream');
  return response;
}

function codesOf({ errors = [] }: OperationResult) {
  return errors.map(({ extensions }) => extensions.code);
}

describe('an operation that comes by no transport', () => {
  let mesh: TestMesh;
  let graph: Supergraph;
  let door: Door;
  const recorded: AuditEntry[] = [];
  const open = new AsyncDisposableStack();
  beforeAll(async () => {
    mesh = open.use(
      await createTestMesh({ subgraphs: [usersSubgraph, ordersSubgraph, staffSubgraph], foreign: true }),
    );
    const logger = createLogger('test', 'silent');
    const { signing } = await createEnvelopeKey();
    const sources = createSubgraphSources({
      urls: {},
      client: open.use(createSubgraphClient({ logger })),
      envelopes: createEnvelopeSigner(signing.key, signing.keyId),
      policyUrl: () => 'http://127.0.0.1/policy',
      guard: createResponseGuard(undefined),
      logger,
    });
    graph = open.use(await loadSupergraph(mesh.supergraph, { ...defaultLimits, sources, logger }));
    const audit = createAuditTrail({
      append: async (entry) => String(recorded.push(entry)),
      written: { records: 0, syncs: 0 },
      [Symbol.asyncDispose]: async () => {},
    });
    door = createDoor(graph, { limits: defaultLimits, production: true, audit });
  });
  afterAll(() => open.disposeAsync());

  test('is decided, executed and masked, and its result says so', async () => {
    const result = await ask(door, '{ users { id name salary } }');
    expect(JSON.parse(JSON.stringify(result.data)).users[0]).toEqual({
      id: '1',
      name: '[redacted]',
      salary: null,
    });
    expect(codesOf(result)).toEqual(['FORBIDDEN_FIELD']);
    expect(result.extensions?.mesh).toMatchObject({ masked: [{ coordinate: 'User.name', mask: 'REDACT' }] });
  });

  test('is not planned where it is not valid, and variables are held to their types', async () => {
    expect(codesOf(await ask(door, '{ nothing }'))).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    const query = 'query ($id: ID!) { user(id: $id) { id } }';
    const result = await ask(door, query, { id: { secret: 'value' } });
    expect(codesOf(result)).toEqual(['BAD_USER_INPUT']);
    expect(JSON.stringify(result)).not.toContain('secret');
    expect(codesOf(await ask(door, 'query A { __typename } query B { __typename }'))).toEqual([
      'OPERATION_RESOLUTION_FAILURE',
    ]);
  });

  test('is refused before anything is fetched where it can disclose what is masked, and the refusal is audited', async () => {
    const before = mesh.subgraphs.users?.asked.length;
    const result = await ask(door, '{ sorted { id } }');
    expect([result.data, codesOf(result)]).toEqual([undefined, ['MASKED_FIELD_OPERATION']]);
    expect(mesh.subgraphs.users?.asked.length).toBe(before);
    expect(recorded.at(-1)).toMatchObject({ outcome: 'REFUSED', principal: { subject: 's' } });
  });

  test('is held to the limits', async () => {
    const strict = createDoor(graph, {
      limits: { ...defaultLimits, rows: 10 },
      audit: createAuditTrail(undefined),
    });
    await expect(ask(strict, '{ users { id friend { id } } }')).rejects.toMatchObject({
      extensions: { code: 'LIMIT_EXCEEDED' },
    });
  });

  test('waits for an audit log where it shows personal data unmasked', async () => {
    const query = '{ person(id: "1") { name } }';
    const closed = createDoor(graph, { limits: defaultLimits, audit: createAuditTrail(undefined) });
    const before = mesh.subgraphs.staff?.asked.length;
    const result = await ask(closed, query, {}, ['support']);
    expect([result.data, codesOf(result)]).toEqual([undefined, ['AUDIT_UNAVAILABLE']]);
    expect(mesh.subgraphs.staff?.asked.length).toBe(before);
    const shown = await ask(door, query, {}, ['support']);
    expect([shown.errors, recorded.at(-1)?.outcome]).toEqual([undefined, 'ANSWERED']);
  });
});
