import { describe, expect, test } from 'vitest';
import type { Agreement } from '#schema/policy/policy.ts';
import { domainAgreement } from '#test/testkit/domain-agreement.ts';
import { domainDirectives, linkHeader } from '#test/testkit/link-header.ts';
import { createTestMesh, type TestMeshOptions } from '#test/testkit/test-mesh.ts';
import type { TestSubgraphOptions } from '#test/testkit/test-subgraph.ts';

const federation = [
  '@key',
  '@shareable',
  '@external',
  '@override',
  '@provides',
  '@requires',
  '@inaccessible',
  '@interfaceObject',
  '@composeDirective',
];
const head = linkHeader({ federation, policy: domainDirectives });

const unless = 'unless: [["role:steward"]]';
const redacted = `@mask(with: REDACT, ${unless})`;
const denied = '@access(allow: [["role:steward"]])';
const open = '@classification(level: PUBLIC)';

/** Without them, none of the fields that domains exchange here would compose. */
function agreementsOf(subgraphs: readonly TestSubgraphOptions[]): Agreement[] {
  const served = subgraphs.map(({ name }) => name);
  return [domainAgreement('other', 'users'), domainAgreement('third', 'other')].filter(({ product }) =>
    served.includes(product),
  );
}

interface Path {
  readonly says: string;
  readonly subgraphs: readonly TestSubgraphOptions[];
  readonly overlays?: TestMeshOptions['overlays'];
  /** Selects `masked` and `denied` at the end of the path. */
  readonly query: string;
  /** The subgraph that resolves the masked value; a promise of the owner does not cover it. */
  readonly asked: string;
  /** The masked value for the analyst. @default '[redacted]' */
  readonly shows?: string;
}

const values = { masked: 'canary', denied: 'canary' };
const user = { id: 'u1', ...values };

/** The owner: its policy applies in every subgraph. */
function owner(fields = '', more = ''): TestSubgraphOptions {
  return {
    name: 'users',
    sdl: `
      ${head}
      type Query { user: User ${open} }
      type User @key(fields: "id") ${open} {
        id: ID! ${open}
        masked: String ${redacted} ${fields}
        denied: String ${denied} ${fields}
      }
      ${more}
    `,
    resolvers: { Query: { user: () => user }, User: { __resolveReference: () => user } },
  };
}

function other(sdl: string, resolvers: NonNullable<TestSubgraphOptions['resolvers']>): TestSubgraphOptions {
  return { name: 'other', sdl, resolvers };
}

const paths: readonly Path[] = [
  {
    says: '@shareable: another domain that resolves it too and says nothing of policy but that it is public',
    subgraphs: [
      owner('@shareable'),
      other(
        `${head}
        type Query { copy: User ${open} }
        type User @key(fields: "id") { id: ID! ${open}  masked: String @shareable ${open}  denied: String @shareable ${open} }`,
        { Query: { copy: () => user } },
      ),
    ],
    query: '{ copy { masked denied } }',
    asked: 'other',
  },
  {
    says: '@override: the domain that takes the field over',
    subgraphs: [
      owner(),
      other(
        `${head}
        type User @key(fields: "id") { id: ID! ${open}  masked: String @override(from: "users") ${open}  denied: String @override(from: "users") ${open} }`,
        { User: { masked: () => 'canary', denied: () => 'canary' } },
      ),
    ],
    query: '{ user { id masked denied } }',
    asked: 'other',
  },
  {
    says: '@provides: a copy that another domain has at hand',
    subgraphs: [
      owner('@shareable'),
      other(
        `${head}
        type Query { orders: [Order!] ${open} }
        type Order ${open} { n: Int  customer: User @provides(fields: "masked denied") }
        type User @key(fields: "id") { id: ID! ${open}  masked: String @external  denied: String @external }`,
        { Query: { orders: () => [{ n: 1, customer: user }] } },
      ),
    ],
    query: '{ orders { n customer { masked denied } } }',
    asked: 'other',
  },
  {
    says: '@external: a domain that names it for its key and returns the entity',
    subgraphs: [
      owner(),
      other(
        `${head}
        type Query { copy: User ${open} }
        type User @key(fields: "id") { id: ID! ${open}  masked: String @external  n: Int @requires(fields: "masked") ${open} }`,
        { Query: { copy: () => user } },
      ),
    ],
    query: '{ copy { masked denied n } }',
    asked: 'users',
  },
  {
    says: 'other names for the directives, and no @composeDirective for them',
    subgraphs: [
      {
        ...owner(),
        sdl: `
          ${linkHeader({ federation, policy: [{ name: '@mask', as: '@hide' }], as: 'gov' })}
          type Query { user: User @gov__classification(level: PUBLIC) }
          type User @key(fields: "id") @gov__classification(level: PUBLIC) {
            id: ID! @gov__classification(level: PUBLIC)
            masked: String @hide(with: REDACT, ${unless})
            denied: String @gov__access(allow: [["role:steward"]])
          }
        `,
      },
    ],
    query: '{ user { masked denied } }',
    asked: 'users',
  },
  {
    says: 'a link of the policy alone, with @composeDirective for a part of it',
    subgraphs: [
      {
        ...owner(),
        sdl: owner().sdl.replace(head, `${head} @composeDirective(name: "@mask")`),
      },
    ],
    query: '{ user { masked denied } }',
    asked: 'users',
  },
  {
    says: 'a domain that links no policy, opened and masked by governance',
    subgraphs: [
      owner('@shareable'),
      other(
        `${linkHeader({ federation })}
        type Query { copy: User }
        type User @key(fields: "id") { id: ID!  masked: String @shareable  denied: String @shareable }`,
        { Query: { copy: () => user } },
      ),
    ],
    overlays: [
      {
        file: 'other.graphql',
        sdl: `extend type Query { copy: User ${open} } extend type User { id: ID! ${open}  masked: String ${redacted}  denied: String ${denied} }`,
      },
    ],
    query: '{ copy { masked denied } }',
    asked: 'other',
  },
  {
    says: 'a value type that two domains share',
    subgraphs: [
      {
        name: 'users',
        sdl: `${head}
          type Query { home: Address ${open} }
          type Address @shareable ${open} { masked: String ${redacted}  denied: String ${denied} }`,
        resolvers: { Query: { home: () => values } },
      },
      other(
        `${head}
        type Query { depot: Address ${open} }
        type Address @shareable ${open} { masked: String  denied: String }`,
        { Query: { depot: () => values } },
      ),
    ],
    query: '{ depot { masked denied } }',
    asked: 'other',
  },
  {
    says: 'an interface of one domain whose implementation another one writes the policy of',
    subgraphs: [
      owner('@shareable'),
      other(
        `${head}
        type Query { parties: [Party!] ${open} }
        interface Party { masked: String  denied: String }
        type User implements Party @key(fields: "id") { id: ID! ${open}  masked: String @shareable ${open}  denied: String @shareable ${open} }
        type Firm implements Party ${open} { masked: String  denied: String }`,
        { Query: { parties: () => [{ __typename: 'User', ...user }] } },
      ),
    ],
    query: '{ parties { masked denied } }',
    asked: 'other',
  },
  {
    says: 'an interface that says it for all that implement it',
    subgraphs: [
      {
        name: 'users',
        sdl: `${head}
          type Query { party: Party ${open}  firm: Firm ${open} }
          interface Party { masked: String ${redacted}  denied: String ${denied} }
          type Firm implements Party ${open} { masked: String ${open}  denied: String ${open} }`,
        resolvers: { Query: { party: () => ({ __typename: 'Firm', ...values }), firm: () => values } },
      },
    ],
    query: '{ firm { masked denied } party { ... on Firm { masked denied } } }',
    asked: 'users',
  },
  {
    says: 'a union',
    subgraphs: [
      owner('@shareable'),
      other(
        `${head}
        type Query { found: [Found] ${open} }
        union Found = User | Firm
        type User @key(fields: "id") { id: ID! ${open}  masked: String @shareable ${open}  denied: String @shareable ${open} }
        type Firm ${open} { name: String }`,
        { Query: { found: () => [null, { __typename: 'User', ...user }] } },
      ),
    ],
    query: '{ found { ... on Firm { name } ... on User { masked denied } } }',
    asked: 'other',
  },
  {
    says: '@interfaceObject: a domain that adds to all that implement an interface',
    subgraphs: [
      {
        name: 'users',
        sdl: `${head}
          type Query { party: Party ${open} }
          interface Party @key(fields: "id") { id: ID! }
          type User implements Party @key(fields: "id") ${open} { id: ID! ${open} }
          type Firm implements Party @key(fields: "id") ${open} { id: ID! ${open} }`,
        resolvers: {
          Query: { party: () => ({ __typename: 'User', id: 'u1' }) },
          Party: {
            __resolveType: () => 'User',
            __resolveReference: () => ({ __typename: 'User', id: 'u1' }),
          },
        },
      },
      other(
        `${head}
        type Query { some: Party ${open} }
        type Party @interfaceObject @key(fields: "id") ${open} { id: ID! ${open}  masked: String ${redacted}  denied: String ${denied} }`,
        { Query: { some: () => user }, Party: { __resolveReference: () => user } },
      ),
    ],
    query: '{ party { masked denied ... on User { x: masked } } some { id masked denied } }',
    asked: 'other',
  },
  {
    says: '@interfaceObject: one implementation about which governance says more',
    subgraphs: [
      {
        name: 'users',
        sdl: `${head}
          type Query { party: Party ${open} }
          interface Party @key(fields: "id") { id: ID! }
          type User implements Party @key(fields: "id") ${open} { id: ID! ${open} }`,
        resolvers: {
          Query: { party: () => ({ __typename: 'User', id: 'u1' }) },
          Party: {
            __resolveType: () => 'User',
            __resolveReference: () => ({ __typename: 'User', id: 'u1' }),
          },
        },
      },
      other(
        `${head}
        type Query { some: Party ${open} }
        type Party @interfaceObject @key(fields: "id") ${open} { id: ID! ${open}  masked: String ${open}  denied: String ${open} }`,
        { Query: { some: () => user }, Party: { __resolveReference: () => user } },
      ),
    ],
    overlays: [
      {
        file: 'o.graphql',
        sdl: `extend interface Party { masked: String ${redacted}  denied: String ${denied} }`,
      },
    ],
    query: '{ party { masked denied } some { masked denied ... on User { x: masked } } }',
    asked: 'other',
  },
  {
    says: '@inaccessible: a hidden field from which a shown one is computed, beside the ones that are shown',
    subgraphs: [
      owner('@shareable', `extend type User { hidden: String @inaccessible ${denied} }`),
      other(
        `${head}
        type Query { copy: User ${open} }
        type User @key(fields: "id") { id: ID! ${open}  hidden: String @external  masked: String @shareable ${open}  denied: String @requires(fields: "hidden") @shareable ${open} }`,
        { Query: { copy: () => user }, User: { denied: () => 'canary' } },
      ),
    ],
    query: '{ copy { masked denied } }',
    asked: 'other',
  },
];

describe.each(paths)('$says', ({ subgraphs, overlays = [], query, asked, shows = '[redacted]' }) => {
  test.each([
    ['no subgraph applies policy', true],
    ['all say that they apply it', false],
  ])('applies the policy of the coordinate, where %s', async (_, foreign) => {
    await using mesh = await createTestMesh({
      subgraphs,
      overlays,
      agreements: agreementsOf(subgraphs),
      foreign,
    });
    const analyst = await mesh.as({ roles: ['analyst'] }).query(query);
    expect(analyst.status).toBe(200);
    expect(JSON.stringify(analyst.data)).not.toContain('canary');
    expect(JSON.stringify(analyst.errors)).not.toContain('canary');
    const codes = new Set(analyst.errors?.map(({ extensions }) => extensions.code));
    expect(codes).toEqual(new Set(['FORBIDDEN_FIELD', ...(foreign ? [] : ['MASK_NOT_APPLIED'])]));
    if (foreign) expect(JSON.stringify(analyst.data)).toContain(`"${shows}"`);
    const queries = mesh.subgraphs[asked]?.asked.map((fetch) => fetch.query) ?? [];
    expect(queries.join()).toContain('masked');
    expect(queries.join()).not.toContain('denied');

    const steward = await mesh.as({ roles: ['steward'] }).query(query);
    expect(steward.errors?.filter(({ extensions }) => extensions.code !== 'SUBGRAPH_ERROR') ?? []).toEqual(
      [],
    );
    expect(JSON.stringify(steward.data)).toContain('canary');
  });
});

describe('@requires', () => {
  /** `score` is computed from `derived`, which is computed from the owner's field. */
  const chain = (field: string): TestSubgraphOptions[] => [
    owner(),
    other(
      `${head} type User @key(fields: "id") { id: ID! ${open}  ${field}: String @external  derived: String @requires(fields: "${field}") ${open} }`,
      { User: { derived: (source: Record<string, unknown>) => `derived from ${source[field]}` } },
    ),
    {
      name: 'third',
      sdl: `${head} type User @key(fields: "id") { id: ID! ${open}  derived: String @external  score: String @requires(fields: "derived") ${open}  plain: Int ${open} }`,
      resolvers: {
        User: { score: ({ derived }: { derived: string }) => `score of ${derived}`, plain: () => 1 },
      },
    },
  ];

  test.each(['masked', 'denied'])(
    'closes a field computed from a %s field, also indirectly',
    async (field) => {
      for (const foreign of [true, false]) {
        await using mesh = await createTestMesh({
          subgraphs: chain(field),
          agreements: agreementsOf(chain(field)),
          foreign,
        });
        const analyst = await mesh.as({ roles: ['analyst'] }).query('{ user { derived score plain } }');
        expect(analyst.data).toEqual({ user: { derived: null, score: null, plain: 1 } });
        expect(new Set(analyst.errors?.map(({ extensions }) => extensions.code))).toEqual(
          new Set(['FORBIDDEN_FIELD']),
        );
        const asked = Object.values(mesh.subgraphs).flatMap((subgraph) =>
          subgraph.asked.map(({ query }) => query),
        );
        expect(asked.join()).not.toMatch(/masked|denied|derived|score/);
        const steward = await mesh.as({ roles: ['steward'] }).query('{ user { derived score } }');
        expect(steward.data).toEqual({
          user: { derived: 'derived from canary', score: 'score of derived from canary' },
        });
      }
    },
  );
});

test('a domain cannot open a field by adding itself to the mesh', async () => {
  const loose = other(
    `${head}
    type Query { copy: User ${open} }
    type User @key(fields: "id") ${open} { id: ID! ${open}  masked: String @shareable @mask(with: GENERALIZE, to: "9", unless: [[]]) @access(allow: [[]])  denied: String @shareable @access(allow: [[]]) }`,
    { Query: { copy: () => user } },
  );
  await using mesh = await createTestMesh({ subgraphs: [owner('@shareable'), loose], foreign: true });
  const { data } = await mesh
    .as({ roles: ['analyst'] })
    .query('{ copy { masked denied } user { masked denied } }');
  const shown = { masked: '[redacted]', denied: null };
  expect(data).toEqual({ copy: shown, user: shown });
});
