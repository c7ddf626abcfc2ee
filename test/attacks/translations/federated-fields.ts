import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { domainAgreement } from '#test/testkit/domain-agreement.ts';
import { testTokenKeys } from '#test/testkit/test-keys.ts';
import { createTestMesh } from '#test/testkit/test-mesh.ts';
import { codesOf } from '../expectations.ts';
import { claimsOf, personas } from '../personas.ts';
import { analystDecisions, compose, head, open, steward, subgraph } from '../small-schemas.ts';

// Paths of a field through several domains, which are not built with the kit.

const analyst = claimsOf(personas.analyst_eu.principal);

export async function chainOfRequires(): Promise<void> {
  const sdl = {
    one: `${head} type Query { c: C ${open} } type C @key(fields: "id") ${open} { id: ID! ${open} ssn: String ${open} @access(allow: ${steward}) }`,
    two: `${head} type C @key(fields: "id") { id: ID! ${open} ssn: String @external b: String @requires(fields: "ssn") ${open} }`,
    three: `${head} type C @key(fields: "id") { id: ID! ${open} b: String @external a: String @requires(fields: "b") ${open} }`,
  };
  const raw = 'ssn-of-the-chain';
  await using mesh = await createTestMesh({
    agreements: [domainAgreement('two', 'one'), domainAgreement('three', 'two')],
    subgraphs: [
      {
        name: 'one',
        sdl: sdl.one,
        resolvers: {
          Query: { c: () => ({ id: '1', ssn: raw }) },
          C: { __resolveReference: ({ id }) => ({ id, ssn: raw }) },
        },
      },
      {
        name: 'two',
        sdl: sdl.two,
        resolvers: { C: { __resolveReference: (c) => c, b: ({ ssn }) => `b of ${ssn}` } },
      },
      {
        name: 'three',
        sdl: sdl.three,
        resolvers: { C: { __resolveReference: (c) => c, a: ({ b }) => `a of ${b}` } },
      },
    ],
  });
  const response = await mesh.as(analyst).query('{ c { id a } }');
  expect(response.data).toEqual({ c: { id: '1', a: null } });
  expect(codesOf(response as never)).toEqual(['FORBIDDEN_FIELD']);
  const asked = Object.values(mesh.subgraphs).flatMap((each) => each.asked);
  expect(JSON.stringify(asked)).not.toContain('ssn');
  const clear = await mesh.as(claimsOf(personas.steward.principal)).query('{ c { a } }');
  expect(clear.data).toEqual({ c: { a: `a of b of ${raw}` } });
}

const rawEmail = 'alice@provided.example';

export async function providedCopy(): Promise<void> {
  const customers = `${head} type Query { c: C ${open} }
    type C @key(fields: "id") ${open} { id: ID! ${open} email: String @shareable ${open} @mask(with: HASH, unless: ${steward}) }`;
  const orders = `${head} type Query { orders: [O!] ${open} }
    type O ${open} { id: ID! ${open} customer: C @provides(fields: "email") ${open} }
    type C @key(fields: "id") { id: ID! ${open} email: String @external }`;
  for (const foreign of [true, false]) {
    await using mesh = await createTestMesh({
      foreign,
      gateway: { tokens: testTokenKeys({ hash: randomBytes(32) }) },
      subgraphs: [
        { name: 'customers', sdl: customers },
        {
          name: 'orders',
          sdl: orders,
          resolvers: { Query: { orders: () => [{ id: 'o1', customer: { id: '1', email: rawEmail } }] } },
        },
      ],
    });
    const response = await mesh.as(analyst).query('{ orders { customer { email } } }');
    expect(JSON.stringify(response)).not.toContain(rawEmail);
    const email = foreign ? expect.stringMatching(/^tok1_[0-9a-f]{32}$/) : null;
    expect(response.data).toEqual({ orders: [{ customer: { email } }] });
    expect(codesOf(response as never)).toEqual(foreign ? [] : ['MASK_NOT_APPLIED']);
  }
}

/** The policy of an interface applies to the types behind it. */
export async function policyOnAnInterface(): Promise<void> {
  const sdl = `${head} type Query { parties: [Party!] ${open} }
    interface Party { id: ID! email: String @mask(with: HASH, unless: ${steward}) }
    type Customer implements Party ${open} { id: ID! ${open} email: String ${open} }
    type Employee implements Party ${open} { id: ID! ${open} email: String ${open} }`;
  const { supergraph } = compose([subgraph('customers', sdl)]);
  const decisions = await analystDecisions(supergraph);
  for (const type of ['Customer', 'Employee']) expect(decisions.of(`${type}.email`).kind).toBe('MASK');
}

export async function deniedKey(): Promise<void> {
  const customers = `${head} type Query { c: C ${open} }
    type C @key(fields: "id") ${open} { id: ID! ${open} @access(allow: ${steward}) name: String ${open} }`;
  const orders = `${head} type Query { orders: [O!] ${open} }
    type O ${open} { total: Int ${open} customer: C ${open} }
    type C @key(fields: "id") { id: ID! ${open} }`;
  await using mesh = await createTestMesh({
    subgraphs: [
      {
        name: 'customers',
        sdl: customers,
        resolvers: { C: { __resolveReference: ({ id }) => ({ id, name: 'Ann' }) } },
      },
      {
        name: 'orders',
        sdl: orders,
        resolvers: { Query: { orders: () => [{ total: 3, customer: { id: 'key-of-ann' } }] } },
      },
    ],
  });
  const named = await mesh.as(analyst).query('{ orders { customer { name } } }');
  expect(named.data).toEqual({ orders: [{ customer: { name: 'Ann' } }] });
  const keyed = await mesh.as(analyst).query('{ orders { customer { id } } }');
  expect(JSON.stringify([named, keyed])).not.toContain('key-of-ann');
}

export async function lyingSubgraph(): Promise<void> {
  const kinds = { HASH: 'h', PARTIAL: 'p', REDACT: 'r', NULL: 'n' };
  const fields = Object.entries(kinds).map(
    ([mask, name]) => `${name}: String ${open} @mask(with: ${mask}, unless: ${steward})`,
  );
  const sdl = `${head} type Query { c: C ${open} } type C ${open} { id: ID! ${open} ${fields.join(' ')} }`;
  const raw = Object.fromEntries(Object.values(kinds).map((name) => [name, `${rawEmail} of ${name}`]));
  await using mesh = await createTestMesh({
    subgraphs: [{ name: 'customers', sdl, resolvers: { Query: { c: () => ({ id: '1', ...raw }) } } }],
  });
  const response = await mesh.as(analyst).query('{ c { id h p r n } }');
  expect(response.data).toEqual({ c: { id: '1', h: null, p: null, r: null, n: null } });
  expect(codesOf(response as never)).toEqual(Array(4).fill('MASK_NOT_APPLIED'));
}
