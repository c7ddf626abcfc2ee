import { once } from 'node:events';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'vitest';
import { graphiqlRoutes } from '#gateway/graphiql/graphiql-routes.ts';
import { createDuckDb } from '#platform/engines/duckdb/duckdb.ts';
import { sql } from '#platform/engines/sql.ts';
import { readSources } from '#platform/pipeline/sources.ts';
import { envelopeHeader } from '#platform/runtime/envelope.ts';
import { startHttpServer } from '#platform/runtime/http-server.ts';
import { loosenedPolicy } from '#schema/changes/loosened-policy.ts';
import { readContract } from '#schema/contract/read-contract.ts';
import { bundleDigest, bundleText } from '#schema/policy/bundle.ts';
import { domainAgreement } from '#test/testkit/domain-agreement.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';
import { createTestMesh } from '#test/testkit/test-mesh.ts';
import type { AttackArea, World } from '../attempt.ts';
import { customersContract } from '../customers-product.ts';
import { codesOf, expectCode, expectRefused } from '../expectations.ts';
import { claimsOf, personas } from '../personas.ts';
import { analystDecisions, compose, head, open, steward, subgraph } from '../small-schemas.ts';

const noExport = 'nothing is exported yet';
const noCatalog = 'there is no catalog yet';

export const controlPlane: AttackArea = {
  area: 'catalog, contracts, export, control plane',
  attempts: {
    // There is no catalog yet; aggregates are the only statistics.
    'CAT-02': async (world) => {
      const figures = { min: 'CustomerMin', max: 'CustomerMax', countDistinct: 'CustomerCountDistinct' };
      for (const [figure, type] of Object.entries(figures)) {
        await expectRefused(world, `{ customers { aggregate { ${figure} { ssn } } } }`, `${type}.ssn`);
      }
      const top =
        '{ customers { groupBy(by: [SSN], orderBy: [{ count: DESC }], first: 10) { keys { ssn } count } } }';
      await expectRefused(world, top, 'CustomerDimension.SSN');
      const nulls = '{ customers(where: { ssn: { isNull: true } }) { totalCount } }';
      await expectRefused(world, nulls, 'CustomerFilter.ssn');
    },
    'CAT-04': { notApplicable: `${noCatalog}, and nothing keeps the operations that are asked` },
    'CAT-06': async () => {
      const pages = await graphiqlRoutes({});
      await using server = await startHttpServer({ port: 0, routes: pages, onError: () => {} });
      const page = await fetch(`${server.url}/graphql`, { headers: { accept: 'text/html' } });
      const csp = page.headers.get('content-security-policy') ?? '';
      expect(csp).toMatch(/default-src 'none'/);
      expect(csp).toMatch(/script-src 'self'(;|$)/);
      expect(await page.text()).not.toMatch(/<script(?![^>]*src=)|\son\w+=/i);
    },
    'CAT-08': { notApplicable: noExport },
    'CAT-10': { notApplicable: `${noExport}; the same filter on a list is INF-01` },
    'CAT-12': { notApplicable: noExport },
    'CAT-14': {
      notApplicable:
        'no operation registers a domain: addresses come from the supergraph and the command line',
    },
    'CAT-16': redirectedFetch,
    'CAT-18': pathsOutOfTheFolder,
    'CAT-20': async () => {
      const levels = 'bcdefghi'.split('');
      const lines = [
        'a: &a ["x","x","x","x","x","x","x","x","x"]',
        ...levels.map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[at]}`).join(',')}]`),
      ];
      expectContractRefused(`${lines.join('\n')}\n`);
    },
    'CAT-22': async () => {
      for (const text of ['['.repeat(20_000), `x: ${'{a: '.repeat(20_000)}`, '- '.repeat(20_000)])
        expectContractRefused(text);
    },
    'CAT-24': downgradedContract,
    'CAT-26': {
      notApplicable:
        'nobody uploads data: a pipeline reads what its own domain put in its own folder, in a memory of fixed size',
    },
    'CAT-28': foreignRequires,
    'CAT-30': olderPolicy,
    'CAT-32': async ({ attacker, mesh }) => {
      for (const method of ['PUT', 'POST', 'DELETE', 'PATCH']) {
        for (const path of ['/admin/policy', '/policy', '/admin']) {
          const response = await attacker.http({ method, path, body: {} });
          expect([404, 405]).toContain(response.status);
        }
      }
      const digest = /sha256-[0-9a-f]{64}/.exec(
        (await attacker.direct('customers', 'steward', '{ __typename }')).text,
      )?.[0];
      const token = await mesh.issuer.token(claimsOf(personas.steward.principal));
      for (const headers of [{}, { authorization: `Bearer ${token}` }, { [envelopeHeader]: token }]) {
        const response = await attacker.http({ method: 'GET', path: `/policy/${digest}`, headers });
        expect([response.status, codesOf(response)]).toEqual([401, ['UNAUTHENTICATED']]);
      }
    },
    // `test/gateway/audit/killed-gateway.test.ts` kills it under load; here the record is on disk before the response.
    'CAT-34': async ({ attacker, mesh }) => {
      const query = 'query Clear { customers(first: 1) { nodes { email } } }';
      await mesh.takeAudit();
      const response = await attacker.ask('steward', query);
      const [record] = (await mesh.takeAudit()).split('\n').filter((line) => line.includes('"Clear"'));
      expect(JSON.parse(record ?? '{}')).toMatchObject({
        outcome: 'ANSWERED',
        principal: { subject: 'steward' },
      });
      expect(response.data.customers.nodes[0].email).toBe('mail.c1@alpha.canary.example');
      await using gateway = await mesh.secondGateway({ audit: undefined });
      const to = gateway.url;
      expectCode(await attacker.ask('steward', query, undefined, { to }), 503, 'AUDIT_UNAVAILABLE');
      expect((await attacker.ask('analyst_eu', query, undefined, { to })).status).toBe(200);
    },
    'CAT-36': policyWithoutARule,
  },
};

/** The envelope is not sent to a redirect's target. */
async function redirectedFetch(): Promise<void> {
  const reached: string[] = [];
  const elsewhere = createServer((incoming, outgoing) => {
    reached.push(JSON.stringify(incoming.headers));
    outgoing.end('{"data":{"c":"x"}}');
  }).listen(0, '127.0.0.1');
  await once(elsewhere, 'listening');
  const location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/graphql`;
  await using mesh = await createTestMesh({
    subgraphs: [{ name: 'customers', sdl: `${head} type Query { c: String ${open} }` }],
  });
  for (const status of [301, 302, 303, 307, 308]) {
    for (const each of Object.values(mesh.subgraphs)) {
      each.fault = (outgoing) => outgoing.writeHead(status, { location }).end();
    }
    const response = await mesh.query('{ c }');
    expect([response.data, codesOf(response as never)]).toEqual([{ c: null }, ['SUBGRAPH_UNAVAILABLE']]);
  }
  expect(reached).toEqual([]);
  elsewhere.close();
}

/** A contract's paths are never opened; the engine reads its own folder, and links in it lead nowhere else. */
async function pathsOutOfTheFolder(): Promise<void> {
  const servers = 'servers: [{ server: s, type: local, path: ../../../../etc/passwd, format: csv }]';
  const read = readContract(`${customersContract}${servers}\n`);
  expect(read.ok).toBe(true);
  for (const source of ['../users', '/etc', '..', 'a/b', 'a\\b']) {
    const product = { customProperties: { sources: [source] } } as never;
    expect(readSources(product).ok).toBe(false);
  }
  await using folder = await temporaryFolder();
  const inside = join(folder.path, 'inside');
  await mkdir(inside);
  const secret = join(folder.path, 'secret.csv');
  await writeFile(secret, 'a\nsecret-of-the-machine\n');
  await symlink(secret, join(inside, 'link.csv'));
  await using engine = await createDuckDb({ allowedDirectories: [inside] });
  for (const path of [
    secret,
    join(inside, '../secret.csv'),
    `${inside}/../secret.csv`,
    join(inside, 'link.csv'),
    '/etc/passwd',
  ]) {
    const rows = await engine.query(sql`SELECT * FROM read_csv(${path})`).catch(() => 'refused');
    expect([path, rows]).toEqual([path, 'refused']);
  }
}

function expectContractRefused(text: string): void {
  const started = performance.now();
  const read = readContract(text);
  expect(performance.now() - started).toBeLessThan(500);
  expect(read.ok).toBe(false);
  // It is refused for its size and not for missing parts.
  expect(read.findings.map(({ code }) => code)).toEqual([
    expect.stringMatching(/^(CONTRACT_TOO_DEEP|YAML_TOO_MANY_ALIASES)$/),
  ]);
}

function downgraded() {
  const schema = (policy: string) =>
    `${head} type Query { c: C ${open} } type C @key(fields: "id") ${open} { id: ID! ${open} email: String ${policy} ssn: String ${policy} }`;
  const protectedSchema = schema(`${open} @pii(category: "email") @mask(with: HASH, unless: ${steward})`);
  const overlay = {
    file: 'privacy.graphql',
    sdl: `extend type C { email: String @mask(with: HASH, unless: ${steward}) }`,
  };
  return {
    before: compose([subgraph('customers', protectedSchema)], [overlay]),
    after: compose([subgraph('customers', schema(open))], [overlay]),
    silent: compose([subgraph('customers', schema(''))]),
  };
}

/** This needs governance's approval; statements of governance stay, and a field without one is closed. */
async function downgradedContract(): Promise<void> {
  const { before, after, silent } = downgraded();
  expect((await analystDecisions(after.supergraph)).of('C.email')).toMatchObject({
    kind: 'MASK',
    mask: 'HASH',
  });
  expect(loosenedPolicy(before.supergraph, after.supergraph)).toMatchObject(
    ['C.email', 'C.ssn', 'C.ssn'].map((path) => ({ code: 'POLICY_LOOSENED', severity: 'error', path })),
  );
  expect((await analystDecisions(silent.supergraph)).of('C.ssn').kind).toBe('DENY');
}

const requiring = [
  {
    name: 'customers',
    sdl: `${head} type Query { c: C ${open} }
      type C @key(fields: "id") ${open} { id: ID! ${open} email: String ${open} @pii(category: "email") @mask(with: HASH, unless: ${steward}) }`,
    resolvers: {
      Query: { c: () => ({ id: '1', email: 'raw@x.io' }) },
      C: { __resolveReference: (c: object) => ({ ...c, email: 'raw@x.io' }) },
    },
  },
  {
    name: 'evil',
    sdl: `${head} type C @key(fields: "id") { id: ID! ${open} email: String @external score: Int @requires(fields: "email") ${open} }`,
    resolvers: { C: { __resolveReference: (c: object) => c, score: () => 1 } },
  },
];

/** This needs the owner's agreement; even then a caller without access cannot have the field sent to another domain. */
async function foreignRequires(): Promise<void> {
  const refused = compose(requiring.map(({ name, sdl }) => subgraph(name, sdl)));
  expect(refused).toEqual({ codes: ['PROTECTED_FIELD_TAKEN'], supergraph: '' });
  const agreements = [domainAgreement('evil', 'customers')];
  await using mesh = await createTestMesh({ subgraphs: requiring, agreements });
  const response = await mesh.as(claimsOf(personas.analyst_eu.principal)).query('{ c { score } }');
  expect([response.data, codesOf(response as never)]).toEqual([{ c: { score: null } }, ['FORBIDDEN_FIELD']]);
  expect(JSON.stringify(mesh.subgraphs.evil?.asked)).not.toContain('raw@x.io');
}

/** A policy that is not in force cannot be substituted, and none loosens the domain's own statements. */
async function olderPolicy({ attacker, mesh }: World): Promise<void> {
  const older = bundleText({ coordinates: {}, organisation: { allow: [['scope:staff']] } });
  await using server = await startHttpServer({
    port: 0,
    routes: [{ method: 'GET', path: '/*', handle: () => ({ status: 200, body: older }) }],
    onError: () => {},
  });
  const body = JSON.stringify({ query: '{ customers(first: 1) { totalCount nodes { id ssn email } } }' });
  const { principal } = personas.analyst_eu;
  const ask = async (policy: string) => {
    const envelope = await mesh.signer.sign(
      { principal, policy, policyUrl: `${server.url}/policy` },
      'customers',
      body,
    );
    return attacker.http({
      to: 'customers',
      as: 'analyst_eu',
      body,
      headers: { [envelopeHeader]: envelope },
    });
  };
  const forged = await ask(`sha256-${'a'.repeat(64)}`);
  expect([forged.status, codesOf(forged)]).toEqual([503, ['POLICY_UNAVAILABLE']]);
  const loosened = await ask(bundleDigest(older));
  expect(loosened.data.customers).toEqual({
    totalCount: 27,
    nodes: [{ id: 'c1', ssn: null, email: expect.stringMatching(/^tok1_/) }],
  });
}

/** A gateway whose supergraph lost a rule: the domain of the rule still applies it. */
async function policyWithoutARule({ attacker, mesh }: World): Promise<void> {
  const supergraph = mesh.supergraph
    .replace(/(\n {2}email: String [^\n]*?)@mask\(with: HASH[^\n]*/g, '$1')
    .replace(/(\n {2}ssn: String [^\n]*?)@access\(allow: \[\["role:steward"\]\][^\n]*/g, '$1');
  const decisions = await analystDecisions(supergraph);
  expect([decisions.of('Customer.email').kind, decisions.of('Customer.ssn').kind]).toEqual([
    'CLEAR',
    'CLEAR',
  ]);
  await using gateway = await mesh.secondGateway({ supergraph });
  const query = '{ customers(first: 3) { nodes { id email ssn } } }';
  const response = await attacker.ask('analyst_eu', query, undefined, { to: gateway.url });
  for (const node of response.data.customers.nodes)
    expect(node).toMatchObject({ ssn: null, email: expect.stringMatching(/^tok1_/) });
}
