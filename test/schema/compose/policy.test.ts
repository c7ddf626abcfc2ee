import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { type CompositionSources, composeSupergraph } from '#schema/compose.ts';
import { decisionsFor } from '#schema/policy/decide.ts';
import { readPolicy } from '#schema/policy/directives/read-policy.ts';
import { policyDefinitions } from '#schema/policy/directives/spec.ts';
import type { Decision } from '#schema/policy/policy.ts';
import { anonymous, type Principal } from '#schema/policy/principal.ts';
import { domainAgreement } from '#test/testkit/domain-agreement.ts';
import { domainDirectives, linkHeader } from '#test/testkit/link-header.ts';
import { withOrganisation } from '#test/testkit/organisation.ts';

const head = `
  ${linkHeader({ federation: ['@key', '@shareable', '@external', '@requires'], policy: [...domainDirectives, '@agreement'] })}
  ${policyDefinitions}
`;

const users = {
  name: 'users',
  url: 'http://users.test',
  sdl: `${head}
    type Query { user(id: ID!): User  users(where: UserFilter): [User!] }
    type User @key(fields: "id") @classification(level: INTERNAL) {
      id: ID! @classification(level: INTERNAL)
      country: String @classification(level: PUBLIC)
      email: String @classification(level: RESTRICTED) @pii(category: "email") @mask(with: HASH, unless: [["role:steward"]])
      notes: String @classification(level: RESTRICTED)
    }
    input UserFilter { email: String @reveals(field: "User.email", by: FILTER) }
  `,
};

const analyst: Principal = { ...anonymous, authenticated: true, subject: 'a', roles: ['analyst'] };
const steward: Principal = { ...anonymous, authenticated: true, subject: 's', roles: ['steward'] };

function compose(sources: CompositionSources): string {
  const governed = sources.overlays || sources.subgraphs.some(({ sdl }) => sdl.includes('weft.example'));
  const overlays = governed ? withOrganisation(sources.overlays ?? []) : [];
  const composition = composeSupergraph({ ...sources, overlays });
  if (!composition.ok) throw new Error(JSON.stringify(composition.findings));
  return composition.supergraph;
}

async function decision(sources: CompositionSources, coordinate: string, who: Principal): Promise<Decision> {
  return (await decisionsFor(readPolicy(compose(sources)), who)).of(coordinate);
}

test("carries a domain's masks into the supergraph with the domain as their source", async () => {
  expect(await decision({ subgraphs: [users] }, 'User.email', analyst)).toEqual({
    kind: 'MASK',
    mask: 'HASH',
    source: 'users',
  });
  expect(await decision({ subgraphs: [users] }, 'User.email', steward)).toEqual({ kind: 'CLEAR' });
});

test('closes a connection with the type of its rows, counts included', async () => {
  const pages = {
    ...users,
    sdl: `${users.sdl}
      extend type Query { page: UserConnection @classification(level: PUBLIC) }
      type UserConnection @classification(level: PUBLIC) { edges: [UserEdge!]!  totalCount: Int! }
      type UserEdge @classification(level: PUBLIC) { node: User! }
    `,
  };
  const overlay = { file: 'o.graphql', sdl: 'extend type User @access(allow: [["role:steward"]])' };
  const sources = { subgraphs: [pages], overlays: [overlay] };
  for (const coordinate of ['Query.page', 'UserConnection.totalCount', 'UserEdge.node']) {
    expect((await decision(sources, coordinate, analyst)).kind).toBe('DENY');
    expect((await decision(sources, coordinate, steward)).kind).toBe('CLEAR');
  }
});

test('closes a type that is not public for anonymous callers, and every field that returns it', async () => {
  for (const coordinate of ['User.country', 'Query.user', 'Query.users']) {
    expect(await decision({ subgraphs: [users] }, coordinate, anonymous)).toEqual({
      kind: 'DENY',
      source: 'classification:INTERNAL',
    });
  }
});

test('closes a restricted field without further statements', async () => {
  expect(await decision({ subgraphs: [users] }, 'User.notes', steward)).toMatchObject({ kind: 'DENY' });
});

test('closes a field that its domain did not classify', async () => {
  const forgetful = {
    ...users,
    sdl: users.sdl.replace('country: String @classification(level: PUBLIC)', 'country: String'),
  };
  expect(await decision({ subgraphs: [forgetful] }, 'User.country', steward)).toMatchObject({ kind: 'DENY' });
});

test('an overlay masks a field that its domain does not mask', async () => {
  const overlays = [{ file: 'geo.graphql', sdl: 'extend type User { country: String @mask(with: NULL) }' }];
  expect(await decision({ subgraphs: [users], overlays }, 'User.country', steward)).toEqual({
    kind: 'MASK',
    mask: 'NULL',
    source: 'overlay:geo.graphql',
  });
});

test('an overlay cannot loosen: not by access for all, a weaker mask, or a lower classification', async () => {
  const sdl = `extend type User {
    notes: String @access(allow: [[]]) @mask(with: PARTIAL, unless: [[]])
    email: String @mask(with: PARTIAL, unless: [[]]) @classification(level: PUBLIC)
  }`;
  const sources = { subgraphs: [users], overlays: [{ file: 'loose.graphql', sdl }] };
  expect(await decision(sources, 'User.notes', steward)).toMatchObject({ kind: 'DENY' });
  expect(await decision(sources, 'User.email', analyst)).toMatchObject({ kind: 'MASK', mask: 'HASH' });
  expect(await decision(sources, 'User.email', anonymous)).toMatchObject({ kind: 'DENY' });
});

test('another domain cannot loosen a field by declaring it again', async () => {
  const shared = { ...users, sdl: users.sdl.replace('notes: String', 'notes: String @shareable') };
  const other = {
    name: 'marketing',
    url: 'http://marketing.test',
    sdl: `${head}
      type User @key(fields: "id") { id: ID!  notes: String @shareable @access(allow: [[]]) @classification(level: PUBLIC) }
    `,
  };
  expect(await decision({ subgraphs: [shared, other] }, 'User.notes', steward)).toMatchObject({
    kind: 'DENY',
  });
});

test('recognises the directives under other names', async () => {
  const renamed = users.sdl
    .replace('"@mask"', '{ name: "@mask", as: "@hide" }')
    .replace('directive @mask', 'directive @hide')
    .replace('@mask(with: HASH', '@hide(with: HASH');
  expect(await decision({ subgraphs: [{ ...users, sdl: renamed }] }, 'User.email', analyst)).toMatchObject({
    mask: 'HASH',
  });
});

test('a field computed from a masked one is closed for callers who would see the mask', async () => {
  const other = {
    name: 'mail',
    url: 'http://mail.test',
    sdl: `${head}
      type User @key(fields: "id") {
        id: ID!
        email: String @external
        domain: String @requires(fields: "email") @classification(level: PUBLIC)
      }
    `,
  };
  const sources = { subgraphs: [users, other], agreements: [domainAgreement('mail', 'users')] };
  expect(await decision(sources, 'User.domain', analyst)).toMatchObject({ kind: 'DENY', source: 'users' });
  expect(await decision(sources, 'User.domain', steward)).toEqual({ kind: 'CLEAR' });
});

test('a field selected through an interface satisfies every implementation', async () => {
  const parties = {
    name: 'parties',
    url: 'http://parties.test',
    sdl: `${head}
      type Query { parties: [Party!] @classification(level: PUBLIC) }
      interface Party { name: String }
      type Person implements Party @classification(level: PUBLIC) {
        name: String @classification(level: CONFIDENTIAL) @mask(with: REDACT, unless: [["role:steward"]])
      }
      type Company implements Party @classification(level: PUBLIC) { name: String @classification(level: PUBLIC) }
    `,
  };
  const sources = { subgraphs: [parties] };
  expect(await decision(sources, 'Party.name', analyst)).toMatchObject({ mask: 'REDACT' });
  expect(await decision(sources, 'Company.name', analyst)).toEqual({ kind: 'CLEAR' });
});

test('an invalid policy closes its field', async () => {
  const broken = compose({ subgraphs: [users] }).replace(
    'unless: [["role:steward"]]',
    'unless: "role:steward"',
  );
  const decisions = await decisionsFor(readPolicy(broken), steward);
  expect(decisions.of('User.email')).toMatchObject({ kind: 'DENY' });
});

test('produces the same text for any order of the sources', () => {
  const other = { name: 'a', url: 'http://a.test', sdl: 'type Query { hello: String }' };
  expect(compose({ subgraphs: [users, other] })).toBe(compose({ subgraphs: [other, users] }));
});

test('marks the supergraph for security, so that other routers refuse it', () => {
  const supergraph = compose({ subgraphs: [users] });
  expect(supergraph).toContain('https://weft.example/policy/v1.0');
  expect(supergraph).toMatch(/policy\/v1\.0"[^)]*for: SECURITY/);
  expect(() => parse(supergraph)).not.toThrow();
});

test('a graph without policy gets no policy link', () => {
  const plain = { name: 'a', url: 'http://a.test', sdl: 'type Query { hello: String }' };
  expect(compose({ subgraphs: [plain] })).not.toContain('policy');
});

test('row filters and floors that a domain adds to an interface hold for all that implement it', () => {
  const link = (policy: readonly string[]) =>
    linkHeader({ federation: ['@key', '@interfaceObject'], policy });
  const library = `${link(['@classification'])}
    type Query { book: Book }
    interface Media @key(fields: "id") { id: ID! }
    type Book implements Media @key(fields: "id") @classification(level: PUBLIC) { id: ID! @classification(level: PUBLIC) }`;
  const rights = `${link(['@classification', '@rows', '@minGroupSize'])}
    type Media @interfaceObject @key(fields: "id") @rows(field: "country", claim: "country") @minGroupSize(k: 7) {
      id: ID!
      country: String @classification(level: PUBLIC)
    }`;
  const composed = composeSupergraph({
    subgraphs: [
      { name: 'library', url: 'http://library.test', sdl: library },
      { name: 'rights', url: 'http://rights.test', sdl: rights },
    ],
  });
  expect(composed.ok).toBe(true);
  const { coordinates } = readPolicy(composed.ok ? composed.supergraph : '');
  expect(coordinates.Book).toMatchObject({ rows: [{ field: 'country' }], groups: [{ k: 7 }] });
});

test('policy applies to root types with custom names', () => {
  const sdl = `
    ${head}
    schema { query: query_root  mutation: mutation_root }
    type query_root { pay: Int @access(allow: [["role:steward"]])  forgotten: Int }
    type mutation_root { raise(by: Int @inert): Int @access(allow: [["role:steward"]]) }
  `;
  const composed = composeSupergraph({ subgraphs: [{ name: 'a', url: 'http://a.test', sdl }] });
  expect(composed.findings.map(({ code, path }) => `${code} ${path}`)).toEqual([
    'FIELD_UNCLASSIFIED Query.forgotten',
  ]);
  const policy = readPolicy(composed.ok ? composed.supergraph : '');
  for (const coordinate of ['Query.pay', 'Query.forgotten', 'Mutation.raise']) {
    expect(policy.coordinates[coordinate]?.access).toHaveLength(1);
  }
});
