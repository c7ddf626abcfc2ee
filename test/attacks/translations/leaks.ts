import { expect } from 'vitest';
import { createTestMesh } from '#test/testkit/test-mesh.ts';
import { send } from '#test/testkit/test-subgraph.ts';
import type { AttackArea, World } from '../attempt.ts';
import { bytesOf, codesOf, expectUnknown, sameOnBoth } from '../expectations.ts';
import { compose, head, open, subgraph } from '../small-schemas.ts';

const email = 'mail.c1@alpha.canary.example';

export const leaks: AttackArea = {
  area: 'introspection and error leakage',
  attempts: {
    'LEAK-02': async (world) => {
      const names = (...types: string[]) =>
        `{ ${types.map((type) => `${type}: __type(name: "${type}") { fields { name } inputFields { name } enumValues { name } }`).join(' ')} }`;
      const query = names(
        'Customer',
        'CustomerFilter',
        'CustomerOrderBy',
        'CustomerDimension',
        'CustomerGroupKeys',
        'CustomerMin',
        'CustomerCountDistinct',
        'Employee',
      );
      const analyst = await sameOnBoth(world, 'analyst_eu', query);
      expect(analyst.data.Customer.fields.map(({ name }: { name: string }) => name)).toContain('email');
      expect(analyst.text).not.toMatch(/"(ssn|SSN|locker|LOCKER|badge|passport|PASSPORT)"/);
      const steward = await world.attacker.ask('steward', query);
      expect(steward.text).toMatch(/"ssn".*"SSN"/s);
      expect(steward.text).not.toMatch(/passport/i);
      const anonymous = await world.attacker.ask('anonymous', query);
      expect([anonymous.status, anonymous.data ?? null]).toEqual([400, null]);
    },
    'LEAK-04': async (world) => {
      const orderBy = 'query ($o: [CustomerOrderBy!]) { customers(orderBy: $o) { totalCount } }';
      for (const o of [[{ ss: 'ASC' }], [{ id: 'AS' }], [{ ss: 'AS' }]]) {
        const response = await expectUnknown(world, orderBy, { o });
        expect(response.text).not.toMatch(/ssn|"ASC"/);
      }
      const by = 'query ($by: [CustomerDimension!]!) { customers { groupBy(by: $by) { count } } }';
      expect((await expectUnknown(world, by, { by: ['SS'] })).text).not.toMatch(/ssn/i);
      for (const query of [
        '{ customers { nodes { ss } } }',
        '{ customers(where: { ss: { eq: "1" } }) { totalCount } }',
        '{ customerz { totalCount } }',
      ]) {
        expect((await expectUnknown(world, query)).text).not.toMatch(/ssn|passport/);
      }
    },
    'LEAK-06': async (world) => {
      const query = 'query ($w: CustomerFilter) { customers(where: $w) { totalCount } }';
      for (const w of [
        { email: { eq: { secret: email } } },
        { [email]: {} },
        { id: { in: [{ [email]: email }] } },
        { birthDate: { eq: email } },
      ]) {
        const response = await world.attacker.ask('support', query, { w });
        expect(new Set(codesOf(response))).toEqual(new Set(['BAD_USER_INPUT']));
        expect([response.data?.customers ?? null, response.statements]).toEqual([null, []]);
        expect(response.text).not.toContain('canary');
      }
      const literal = await world.attacker.ask(
        'support',
        `{ customers(where: { birthDate: { eq: "${email}" } }) { totalCount } }`,
      );
      expect([codesOf(literal), literal.text.includes('canary')]).toEqual([['BAD_USER_INPUT'], false]);
    },
    'LEAK-08': async ({ attacker }) => {
      const gateway = await attacker.ask('analyst_eu', '{ broken }');
      expect([gateway.status, codesOf(gateway)]).toEqual([200, ['SUBGRAPH_ERROR']]);
      expect(gateway.text).toMatch(/"correlationId":"[0-9a-f-]{36}"/);
      const direct = await attacker.direct('customers', 'analyst_eu', '{ broken }');
      expect(codesOf(direct)).toEqual(['INTERNAL_SERVER_ERROR']);
      for (const { text } of [gateway, direct]) expect(text).not.toMatch(/canary|the value was|Error:/);
    },
    'LEAK-10': proxyErrors,
    'LEAK-12': async () => {
      await using mesh = await meshOfOne();
      await mesh.subgraphs.customers?.[Symbol.asyncDispose]();
      const response = await mesh.query('{ c { id } }');
      expect(codesOf(response as never)).toEqual(['SUBGRAPH_UNAVAILABLE']);
      // The domain is named on purpose, as everywhere; its address and the planner's messages are not.
      expect(Object.keys(response.errors?.[0]?.extensions ?? {}).sort()).toEqual([
        'code',
        'correlationId',
        'domain',
      ]);
      expect(JSON.stringify(response)).not.toMatch(/serviceName|127\.0\.0\.1|ECONNREFUSED/);
    },
    'LEAK-14': async ({ attacker }) => {
      const sdl = `${head} type Query { c: C ${open} } type C ${open} { email: String! ${open} @mask(with: NULL) }`;
      expect(compose([subgraph('customers', sdl)]).codes).toContain('MASK_NOT_LEGAL');
      await using mesh = await meshOfOne();
      for (const each of Object.values(mesh.subgraphs)) {
        each.fault = (outgoing) => send(outgoing, 200, '{"data":{"c":{"id":null}}}');
      }
      const response = await mesh.query('{ c { id } }');
      expect(JSON.stringify(response)).not.toMatch(/valueCompletion/);
      expect((await attacker.ask('analyst_eu', '{ customers { nodes { tags salary } } }')).text).not.toMatch(
        /valueCompletion/,
      );
    },
    'LEAK-16': async ({ attacker }) => {
      for (const response of [
        await attacker.ask('analyst_eu', '{ broken }'),
        await attacker.direct('customers', 'steward', '{ broken }'),
      ]) {
        expect(response.text).not.toMatch(/stacktrace|\.ts:|node_modules|\n\s+at /);
      }
    },
    // The same statements on the same rows: their time discloses nothing.
    'LEAK-18': async ({ attacker }) => {
      const ask = (id: string) =>
        attacker.ask('analyst_eu', `{ customer(id: "${id}") { id email orders { totalCount } } }`);
      const [hidden, missing] = [await ask('c9'), await ask('does-not-exist')];
      expect(bytesOf(hidden)).toBe(bytesOf(missing));
      expect(hidden.statements.map(({ text }) => text)).toEqual(missing.statements.map(({ text }) => text));
      expect(hidden.fetches).toBe(missing.fetches);
    },
    // There are no spans yet; operations are written to logs and audit, which every attempt searches.
    'LEAK-20': async ({ attacker, output, mesh }) => {
      const query = `query Find { customerByEmail(email: "${email}") { id email } }`;
      output.take();
      await mesh.takeAudit();
      const response = await attacker.ask('support', query);
      expect(response.data.customerByEmail).toEqual({ id: 'c1', email });
      const [said, audit] = [output.take(), await mesh.takeAudit()];
      expect(said).toContain('"operation":"Find"');
      expect(audit).toContain('"name":"Find"');
      for (const text of [said, audit]) expect(text).not.toMatch(/canary|mail\.c1/);
    },
    'LEAK-22': async ({ attacker }) => {
      for (const path of ['/graphql', '/', '/?x', '/graphiql', '/sandbox']) {
        const response = await attacker.http({ method: 'GET', path, headers: { accept: 'text/html' } });
        expect([400, 404, 406]).toContain(response.status);
        expect(response.text).not.toMatch(/<script|<html|https?:\/\//i);
      }
    },
  },
};

function meshOfOne() {
  const sdl = `${head} type Query { c: C ${open} } type C ${open} { id: ID! ${open} }`;
  return createTestMesh({
    subgraphs: [{ name: 'customers', sdl, resolvers: { Query: { c: () => ({ id: '1' }) } } }],
  });
}

async function proxyErrors(_: World): Promise<void> {
  await using mesh = await meshOfOne();
  const page = '<html><body>Bad gateway at http://10.0.0.7:8080 for alice@example.com</body></html>';
  for (const [status, body, headers] of [
    [502, page, { 'content-type': 'text/html' }],
    [502, page, {}],
    [
      500,
      JSON.stringify({ errors: [{ message: page, extensions: { exception: { stacktrace: [page] } } }] }),
      {},
    ],
    [
      200,
      JSON.stringify({
        data: { c: null },
        errors: [{ message: page, path: ['c'], extensions: { code: page, serviceName: page } }],
      }),
      {},
    ],
  ] as const) {
    for (const each of Object.values(mesh.subgraphs))
      each.fault = (outgoing) => send(outgoing, status, body, headers);
    const response = await mesh.query('{ c { id } }');
    expect(response.data).toEqual({ c: null });
    for (const code of codesOf(response as never)) expect(code).toMatch(/^SUBGRAPH_(UNAVAILABLE|ERROR)$/);
    expect(JSON.stringify(response)).not.toMatch(/alice|10\.0\.0\.7|html/);
  }
}
