import fc from 'fast-check';
import { expect, test } from 'vitest';
import { comparePolicies, loosenedPolicy } from '#schema/changes/loosened-policy.ts';
import { composeSupergraph } from '#schema/compose.ts';
import { linkHeader } from '#test/testkit/link-header.ts';
import { findingsOfInternal, internalUser, opens, states } from './users-domain.ts';

const statements = [
  '@pii(category: "email")',
  '@mask(with: REDACT, unless: [["role:steward"]])',
  '@access(allow: [["role:staff"]])',
  '@minGroupSize(k: 12)',
  '@classification(level: CONFIDENTIAL)',
];

/** @param contract the domain's policy of `User.email`. @param overlay the policy of governance. */
function supergraph(contract: readonly string[], overlay: readonly string[] = [], field = 'email'): string {
  const composed = composeSupergraph({
    subgraphs: [
      {
        name: 'users',
        url: 'http://users.test',
        sdl: `${linkHeader({ federation: ['@key'], policy: ['@pii', '@classification', '@access', '@mask', '@minGroupSize', '@rows'] })}
          type Query { user: User @classification(level: PUBLIC) }
          type User @key(fields: "id") @classification(level: PUBLIC) {
            id: ID! @classification(level: PUBLIC)
            ${field}: String @classification(level: PUBLIC) ${contract.join(' ')}
          }`,
      },
    ],
    overlays:
      overlay.length === 0
        ? []
        : [{ file: 'o.graphql', sdl: `extend type User { email: String ${overlay.join(' ')} }` }],
  });
  if (!composed.ok) throw new Error(JSON.stringify(composed.findings));
  return composed.supergraph;
}

const governed = [statements[1] ?? ''];

test('finds each protection that a domain removes, and nothing else', () => {
  fc.assert(
    fc.property(fc.subarray(statements), fc.subarray(statements), (before, after) => {
      const said = [...governed, ...before];
      const found = loosenedPolicy(supergraph(said), supergraph([...governed, ...after]));
      const gone = before.filter((statement) => ![...governed, ...after].includes(statement));
      const messages = found.map(({ message }) => message).join('\n');
      expect(found.length > 0).toBe(gone.length > 0);
      for (const statement of gone) expect(messages).toContain(statement.split('(')[0] ?? '');
      expect(found.every(({ path, severity }) => path === 'User.email' && severity === 'error')).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test('a protection that moves from a domain to an overlay is no loss', () => {
  const before = supergraph(statements);
  expect(loosenedPolicy(before, supergraph([], statements))).toEqual([]);
  expect(loosenedPolicy(before, supergraph(governed, statements))).toEqual([]);
});

test('one mask in place of another is a finding, whichever is stricter', () => {
  const next = supergraph(['@mask(with: NULL)']);
  expect(loosenedPolicy(supergraph(governed), next)).toMatchObject([{ code: 'POLICY_LOOSENED' }]);
});

test('a changed mask is reported with the new one', () => {
  const next = supergraph(['@mask(with: REDACT, unless: [["role:stewart"]])']);
  const [found] = loosenedPolicy(supergraph(governed), next);
  expect(found?.message).toContain('now it has @mask(with: REDACT, unless: [["role:stewart"]])');
  expect(found?.message).not.toContain('nothing says so');
});

interface UserShape {
  readonly type?: string;
  readonly of?: string;
  /** Further types of the schema. */
  readonly more?: string;
}

/** @param fields of `User`, each with the directives of its contract. */
function users(
  fields: string,
  { type = 'User', of = '', more = '' }: UserShape = {},
  overlay?: string,
): string {
  const composed = composeSupergraph({
    subgraphs: [
      {
        name: 'users',
        url: 'http://users.test',
        sdl: `${linkHeader({ federation: ['@key'], policy: ['@pii', '@classification', '@access', '@mask', '@minGroupSize', '@rows', '@contractId', '@reveals'] })}
          type Query { user: ${type} @classification(level: PUBLIC)  ${more.startsWith('type') ? '' : more} }
          type ${type} @key(fields: "id") @classification(level: PUBLIC) ${of} {
            id: ID! @classification(level: PUBLIC)
            ${fields}
          }
          ${more.startsWith('type') ? more : ''}`,
      },
    ],
    overlays: overlay === undefined ? [] : [{ file: 'o.graphql', sdl: overlay }],
  });
  if (!composed.ok) throw new Error(JSON.stringify(composed.findings));
  return composed.supergraph;
}

const address = (name: string, more = '') =>
  `${name}: String @classification(level: RESTRICTED) @pii(category: "address") @mask(with: REDACT, unless: [["role:steward"]]) ${more}`;
const street = (name: string, more = '') => `${name}: String @classification(level: INTERNAL) ${more}`;
const id = '@contractId(id: "users/address")';
const found = (before: string, after: string) =>
  loosenedPolicy(before, after).map(({ code, path, message }) => ({ code, path, message }));

test('finds a protected field that is removed while an unprotected one is added, and names both', () => {
  const [finding, ...others] = found(users(address('billingAddress')), users(street('billingStreet')));
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ code: 'POLICY_LOOSENED', path: 'User.billingAddress' });
  expect(finding?.message).toContain('@pii(category: "address")');
  expect(finding?.message).toContain('is gone while "User.billingStreet" came without protection');
});

test.each([
  ['only removed', users(street('city')), users(street('city') + address('billingAddress'))],
  ['renamed with its protection', users(address('billingStreet')), users(address('billingAddress'))],
  [
    'renamed where an overlay protects it',
    users(street('a'), {}, 'extend type User { a: String @mask(with: NULL) }'),
    users(address('b')),
  ],
  [
    'renamed in a type that is protected',
    users(street('a'), { of: '@access(allow: [["role:steward"]])' }),
    users(address('b'), { of: '@access(allow: [["role:steward"]])' }),
  ],
  [
    'renamed under its id',
    users(address('billingStreet', id) + street('other')),
    users(address('billingAddress', id)),
  ],
  [
    'removed while another field is renamed under its id',
    users(street('town', '@contractId(id: "users/city")')),
    users(street('city', '@contractId(id: "users/city")') + address('billingAddress')),
  ],
  [
    'removed while an edge comes that leads to what there was',
    users(`self: User @classification(level: PUBLIC)`),
    users(address('billingAddress')),
  ],
  [
    'removed with its type',
    users('', { more: 'type Card @key(fields: "id") @classification(level: PUBLIC) { id: ID! }' }),
    users('', {
      more: 'type Card @key(fields: "id") @classification(level: PUBLIC) { id: ID! } type Iban @key(fields: "id") @access(allow: [["role:finance"]]) { id: ID! @classification(level: PUBLIC)  number: String @classification(level: PUBLIC) }',
    }),
  ],
])('a field that is %s loses no protection', (_, after, before) => {
  expect(found(before, after)).toEqual([]);
});

test("a rename that keeps the contract's id keeps the protection, or reports the loss under the old name", () => {
  const before = users(address('billingAddress', id));
  const after = found(before, users(street('billingStreet', id)));
  expect(after.map(({ path }) => path)).toContain('User.billingAddress');
  for (const { message } of after) expect(message).toContain('it is called "User.billingStreet" now');
  expect(after.map(({ message }) => message).join()).toContain('@mask(with: REDACT');
});

test('follows an id even where another field now has the old name', () => {
  const before = users(address('address', id));
  const after = users(address('address') + street('home', id));
  expect(found(before, after)[0]?.message).toContain('it is called "User.home" now');
});

test('a policy that names a renamed field by its old name is no loss', () => {
  const policies = (name: string) => ({
    of: `@rows(field: "${name}", claim: "sub") @minGroupSize(k: 10, of: "${name}")`,
  });
  const field = (name: string) =>
    `${name}: String @access(allow: [["role:steward"], ["self:${name}"]]) ${id} other: String @classification(level: PUBLIC) @reveals(field: "User.${name}", by: KEY)`;
  expect(found(users(field('a'), policies('a')), users(field('b'), policies('b')))).toEqual([]);
});

test('finds a type that is renamed without its protection', () => {
  const before = users(address('number'), { type: 'Card' });
  expect(found(before, users(street('no'), { type: 'PayCard' }))).toMatchObject([
    { path: 'Card.number', message: expect.stringContaining('"PayCard.no"') },
  ]);
  const closed = users(street('number'), { type: 'Card', of: '@access(allow: [["role:finance"]])' });
  expect(found(closed, users(street('number'), { type: 'PayCard' }))).toMatchObject([
    { path: 'Card', message: expect.stringContaining('"PayCard.number"') },
  ]);
});

test('a removed root field is not looked for among those of other domains', () => {
  const root = (field: string) => ({ more: field });
  const before = users('', root('report: String @access(allow: [["role:finance"]])'));
  expect(found(before, users('', root('summary: String @classification(level: PUBLIC)')))).toMatchObject([
    { path: 'Query.report', message: expect.stringContaining('"Query.summary"') },
  ]);
});

test.each([
  ['under its name', address('billingAddress'), street('billingAddress'), address('billingAddress')],
  ['under its id', address('billingAddress', id), street('home', id), address('home', id)],
])(
  'a field that was removed and returns %s unprotected loses its protection',
  (_, protectedField, bare, again) => {
    const [before, without] = [users(protectedField), users('')];
    const first = comparePolicies(before, without);
    expect(first.loosened).toEqual([]);
    // The number of steps between does not matter.
    const second = comparePolicies(without, users(street('city')), first.removed);
    expect(second).toEqual({ loosened: [], removed: first.removed });
    const back = comparePolicies(without, users(bare), second.removed);
    expect(back.loosened.map(({ path }) => path)).toContain('User.billingAddress');
    expect(back.removed).toEqual([]);
    expect(comparePolicies(without, users(again), second.removed)).toEqual({ loosened: [], removed: [] });
  },
);

const staff = states('[["scope:staff"]]');
const loosened = (before: readonly string[], after: readonly string[], sdl = internalUser()) =>
  loosenedPolicy(findingsOfInternal(before, sdl).supergraph, findingsOfInternal(after, sdl).supergraph).map(
    ({ code, path }) => `${code} ${path}`,
  );

test.each<readonly [string, readonly string[], readonly string[], readonly string[]]>([
  ['a new audience', [staff], [staff, opens('[["role:a"]]')], ['POLICY_LOOSENED User']],
  [
    'a wider one',
    [staff, opens('[["role:a"]]')],
    [staff, opens('[["role:a"], ["role:b"]]')],
    ['POLICY_LOOSENED User'],
  ],
  [
    'an easier one',
    [staff, opens('[["role:a", "role:b"]]')],
    [staff, opens('[["role:a"]]')],
    ['POLICY_LOOSENED User'],
  ],
  ['a narrower one', [staff, opens('[["role:a"]]')], [staff, opens('[["role:a", "role:b"]]')], []],
  ['one that is taken back', [staff, opens('[["role:a"]]')], [staff], []],
  [
    'one in two overlays',
    [staff, opens('[["role:a"], ["role:b"]]')],
    [staff, opens('[["role:b"]]'), opens('[["role:a"]]')],
    [],
  ],
  ['a first statement', [], [staff], ['POLICY_LOOSENED schema']],
  ['a wider statement', [staff], [states('[["scope:staff"], ["role:a"]]')], ['POLICY_LOOSENED schema']],
  ['another statement', [staff], [states('[["scope:crew"]]')], ['POLICY_LOOSENED schema']],
  ['a narrower statement', [staff], [states('[["scope:staff", "role:a"]]')], []],
  ['a statement that is taken back', [staff], [], []],
])('a change to %s loosens the audience', (_, before, after, found) => {
  expect(loosened(before, after)).toEqual(found);
});

test('a new type with an audience loosens nothing', () => {
  const before = findingsOfInternal([staff], internalUser().replaceAll('User', 'Person')).supergraph;
  const after = findingsOfInternal([staff, opens('[["role:a"]]')]).supergraph;
  expect(loosenedPolicy(before, after)).toEqual([]);
});
