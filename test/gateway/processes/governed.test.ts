import { createHash } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { readHomeEnvelopeKey } from '#gateway/identity/envelope-key.ts';
import { acceptLoosening, supergraphDigest } from '#platform/runtime/accepted-supergraph.ts';
import { signingKey } from '#platform/runtime/keys.ts';
import { composeSupergraph } from '#schema/compose.ts';
import { parseRecordedOperation } from '#schema/simulate/recorded-operation.ts';
import { contractHead } from '#test/fixtures/contracts.ts';
import { auditRecords } from '#test/testkit/audit-records.ts';
import { withOrganisation } from '#test/testkit/organisation.ts';
import { runWeft } from '#test/testkit/run-weft.ts';
import { type TemporaryFolder, temporaryFolder } from '#test/testkit/temporary-folder.ts';
import { createTestIssuer, type TestIssuer } from '#test/testkit/test-issuer.ts';
import { createTestProduct, type TestProduct } from '#test/testkit/test-product.ts';
import {
  askAnew,
  type GatewayProcess,
  type LogLine,
  readMetrics,
  startGatewayProcess,
} from './gateway-process.ts';

const contract = `
${contractHead('staff')}
  - name: people
    customProperties: [{ property: classification, value: public }]
    properties:
      - { name: id, logicalType: string, primaryKey: true, required: true, classification: public }
      - { name: title, logicalType: string, classification: public }
      - name: name
        logicalType: string
        classification: internal
        customProperties:
          - { property: pii, value: name }
          - { property: mask, value: { with: REDACT, unless: [["role:support"]] } }
`;

let folder: TemporaryFolder;
let product: TestProduct;
let issuer: TestIssuer;
let identity: Awaited<ReturnType<typeof signingKey>>;
let gateway: GatewayProcess;
let file: string;
const inFolder = (name: string) => join(folder.path, name);

beforeAll(async () => {
  folder = await temporaryFolder();
  issuer = await createTestIssuer();
  identity = await signingKey(inFolder('identity'), 'identity');
  const { verifying } = await readHomeEnvelopeKey(folder.path);
  const rows = { people: [{ id: '1', title: 'weaver', name: 'Ada' }] };
  product = await createTestProduct({ contract, rows, serve: { envelopeKeys: verifying } });
  file = inFolder('supergraph.graphql');
  await writeFile(file, supergraphWith(''));
  await writeFile(inFolder('limits.json'), '{"requestsPerSecond": 0}');
  gateway = await startGatewayProcess([
    ...['--supergraph', file, '--workers', '2', '--limits', inFolder('limits.json')],
    ...['--home', folder.path, '--record', inFolder('operations.jsonl')],
    ...['--jwks', inFolder('identity/identity.jwks.json'), '--issuer', 'test-issuer', '--audience', 'weft'],
  ]);
}, 120_000);
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await product[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});
vi.setConfig({ testTimeout: 120_000 });

const support = { sub: 'ada', roles: ['support'], purposes: ['support'] };
const query = '{ people { nodes { name title } } }';

/** @param overlay what governance says of `Person`'s title. */
function supergraphWith(overlay: string): string {
  const composed = composeSupergraph({
    subgraphs: [{ name: 'staff', url: `${product.server.url}/graphql`, sdl: product.sdl }],
    overlays: withOrganisation(overlay === '' ? [] : [{ file: 'overlay.graphql', sdl: overlay }]),
  });
  if (!composed.ok) throw new Error(JSON.stringify(composed.findings, null, 2));
  return composed.supergraph;
}

async function askAs(claims: Record<string, unknown>, times: number, text = query) {
  const token = await issuer.token(claims, { key: identity.key, header: { kid: identity.keyId } });
  const headers = { authorization: `Bearer ${token}` };
  return Promise.all(Array.from({ length: times }, () => askAnew(gateway.url, text, headers)));
}

test('a domain trusts whichever process signs, and policy is the same in both', async () => {
  const clear = await askAs(support, 12);
  expect(clear.map(({ body }) => body.data?.people.nodes)).toEqual(
    Array(12).fill([{ name: 'Ada', title: 'weaver' }]),
  );
  const masked = await askAs({ sub: 'bob', roles: ['analyst'] }, 12);
  expect(masked.map(({ body }) => body.data?.people.nodes[0].name)).toEqual(Array(12).fill('[redacted]'));
});

test('each clear read is on record, and the records of both processes are whole', async () => {
  const records = await auditRecords(inFolder('audit'));
  expect(records.filter(({ principal }) => principal.subject === 'ada')).toHaveLength(12);
  const verified = await runWeft(['audit', 'verify', '--json'], folder.path);
  expect(verified.code).toBe(0);
  expect(JSON.parse(verified.stdout)).toMatchObject({ ok: true, writers: 2 });
});

test('while a policy changes no response is lost, and then it is in force in both', async () => {
  const responses: unknown[] = [];
  let asking = true;
  onTestFinished(() => {
    asking = false;
  });
  const callers = Array.from({ length: 4 }, async () => {
    while (asking) responses.push(...(await askAs({ sub: 'bob', roles: ['analyst'] }, 1)));
  });
  for (let round = 1; round <= 3; round += 1) {
    const mask =
      round % 2 === 1
        ? `@mask(with: REDACT, unless: [["role:round${round}"]])`
        : `@access(allow: [["role:round${round}"]])`;
    await serve(supergraphWith(overlay(mask)), 2);
    const seen = (await askAs({ sub: 'bob', roles: ['analyst'] }, 6)).map(
      ({ body }) => body.data.people.nodes[0].title,
    );
    expect(seen).toEqual(Array(6).fill(round % 2 === 1 ? '[redacted]' : null));
  }
  asking = false;
  await Promise.all(callers);
  const codes = responses.flatMap(
    (response) => (response as { body: { errors?: { extensions: { code: string } }[] } }).body.errors ?? [],
  );
  expect(new Set(codes.map(({ extensions }) => extensions.code))).toEqual(new Set(['FORBIDDEN_FIELD']));
  expect(responses.length).toBeGreaterThan(20);
});

test('a process that serves the last policy still hands out the next one', async () => {
  for (const round of ['a', 'b', 'c']) {
    await askAs(support, 1, `query ${round} ${query}`);
    const turn = () => requests().find(({ operation }) => operation === round);
    await expect.poll(turn, { timeout: 20_000 }).toBeDefined();
    // They take turns: the next request goes to the other one, and the domain's for its policy to this one.
    const last = turn()?.process;
    const slow = gateway
      .log()
      .find(({ message, process }) => message === 'a process serves' && process === last);
    process.kill(slow?.pid ?? 0, 'SIGSTOP');
    await serve(supergraphWith(overlay(`@access(allow: [["role:${round}"]])`)), 1);
    const asked = askAs({ sub: 'bob', roles: ['analyst'] }, 1);
    await new Promise((resolve) => setTimeout(resolve, 300));
    process.kill(slow?.pid ?? 0, 'SIGCONT');
    const [response] = await asked;
    expect(response?.body.data).toEqual({ people: { nodes: [{ name: '[redacted]', title: null }] } });
    await served(2);
  }
});

test('what both were asked is in one file when they have stopped', async () => {
  gateway.signal('SIGTERM');
  expect(await gateway.ended).toMatchObject({ code: 0 });
  const asked = requests().length;
  const lines = (await readFile(inFolder('operations.jsonl'), 'utf8')).trim().split('\n');
  const records = lines.map(parseRecordedOperation).filter((one) => one !== undefined);
  expect(records.reduce((sum, { count }) => sum + count, 0)).toBe(asked);
  expect(new Set(records.map(({ principal }) => String(principal.roles)))).toEqual(
    new Set(['analyst', 'support']),
  );
});

/** Resolves once so many processes serve it. */
async function serve(supergraph: string, processes: number): Promise<void> {
  // A statement in the place of another one is a loss of that one.
  await acceptLoosening(folder.path, supergraphDigest(supergraph));
  await writeFile(`${file}.next`, supergraph);
  await rename(`${file}.next`, file);
  await served(processes, supergraph);
}

async function served(processes: number, supergraph?: string): Promise<void> {
  const sdl = supergraph ?? (await readFile(file, 'utf8'));
  const version = createHash('sha256').update(sdl).digest('hex').slice(0, 12);
  const series = `weft_gateway_supergraph_processes{version="${version}"}`;
  await expect
    .poll(async () => (await readMetrics(gateway)).get(series), { timeout: 20_000, interval: 100 })
    .toBe(processes);
}

function requests(): LogLine[] {
  return gateway.log().filter(({ message }) => message === 'request');
}

function overlay(directive: string): string {
  return `
    extend type Person { title: String ${directive} }
  `;
}
