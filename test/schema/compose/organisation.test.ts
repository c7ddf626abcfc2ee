import { expect, test } from 'vitest';
import { loosenedPolicy } from '#schema/changes/loosened-policy.ts';
import { composeSupergraph } from '#schema/compose.ts';
import { type Imported, linkHeader } from '#test/testkit/link-header.ts';

const user = (
  onType = '',
  imported: Imported = '@inert',
) => `${linkHeader({ federation: ['@key'], policy: ['@classification', imported] })}
  type Query { user: User }
  type User @key(fields: "id") @classification(level: INTERNAL) ${onType} { id: ID! @classification(level: INTERNAL) }`;
const states = (allow: string) => `extend schema @organisation(allow: ${allow})`;
const opens = (allow: string) => `extend type User @audience(allow: ${allow})`;

function compose(overlays: readonly string[], sdl = user()) {
  const composed = composeSupergraph({
    subgraphs: [{ name: 'users', url: 'http://users.test', sdl }],
    overlays: overlays.map((text, at) => ({ file: `${at}.graphql`, sdl: text })),
  });
  return {
    ok: composed.ok,
    codes: composed.findings.map(({ code }) => code),
    messages: composed.findings.map(({ message }) => message).join('\n'),
    supergraph: composed.ok ? composed.supergraph : '',
  };
}

test('INTERNAL without an organisation statement composes with a warning', () => {
  expect(compose([])).toMatchObject({ ok: true, codes: ['ORGANISATION_UNSTATED'] });
  expect(compose([]).messages).toContain('so no caller sees it');
  expect(compose([states('[["scope:staff"]]')])).toMatchObject({ ok: true, codes: [] });
  expect(compose([], user().replaceAll('INTERNAL', 'PUBLIC'))).toMatchObject({ ok: true, codes: [] });
});

test('a second organisation statement is refused, even where it is stricter', () => {
  const twice = compose([states('[["scope:staff"]]'), states('[["scope:staff"]]')]);
  expect(twice).toMatchObject({ ok: false, codes: ['ORGANISATION_TWICE'] });
  expect(twice.messages).toContain(
    '"1.graphql" states who the organisation\'s own people are, and "0.graphql" does already',
  );
  const inOne = `extend schema @organisation(allow: [["scope:a"]]) @organisation(allow: [["scope:b"]])`;
  expect(compose([inOne]).codes).toEqual(['ORGANISATION_TWICE']);
});

test.each([
  ['[["scope:staff"], ["role:staff", "claim:iss=https://id.example"], ["owner:users"]]', undefined],
  ['[["authenticated"]]', undefined],
  ['[]', 'AUDIENCE_NOT_LEGAL'],
  ['[[]]', 'AUDIENCE_NOT_LEGAL'],
  ['"scope:staff"', 'AUDIENCE_NOT_LEGAL'],
  ['[["organisation"]]', 'AUDIENCE_NOT_LEGAL'],
  ['[["audience"]]', 'AUDIENCE_NOT_LEGAL'],
  ['[["self:id"]]', 'AUDIENCE_NOT_LEGAL'],
  ['[["service:users"]]', 'AUDIENCE_NOT_LEGAL'],
  ['[["scope:staff", "purpose:work"]]', 'AUDIENCE_NOT_LEGAL'],
  ['[["agreement:users"]]', 'AUDIENCE_NOT_LEGAL'],
  ['[["rolle:staff"]]', 'UNKNOWN_RULE'],
  ['[["owner"]]', 'RULE_ARGUMENT'],
])('the organisation can be stated as %s: %s', (allow, code) => {
  expect(compose([states(allow)]).codes).toEqual(code ? [code] : []);
});

test.each([
  ['[["role:customer"], ["purpose:self-service", "agreement:users"], ["claim:partner=yes"]]', undefined],
  ['[["authenticated"]]', undefined],
  ['[]', 'AUDIENCE_NOT_LEGAL'],
  ['[["role:customer"], []]', 'AUDIENCE_NOT_LEGAL'],
  ['[["self:id"]]', 'AUDIENCE_NOT_LEGAL'],
  ['[["organisation"]]', 'AUDIENCE_NOT_LEGAL'],
  ['[["audience"]]', 'AUDIENCE_NOT_LEGAL'],
  ['[["service:analytics"]]', 'AUDIENCE_NOT_LEGAL'],
  ['[["rolle:customer"]]', 'UNKNOWN_RULE'],
  ['"role:customer"', 'POLICY_NOT_READABLE'],
])('an audience can be %s: %s', (allow, code) => {
  const { codes, messages } = compose([states('[["scope:staff"]]'), opens(allow)]);
  expect(new Set(codes)).toEqual(new Set(code ? [code] : []));
  if (code === 'AUDIENCE_NOT_LEGAL') expect(messages).toContain('The audience of "User"');
});

test('the schema of an overlay contains the organisation statement and nothing else', () => {
  for (const sdl of [
    'extend schema @audience(allow: [["authenticated"]])',
    'extend schema @organisation(allow: [["scope:staff"]]) { query: User }',
    'extend schema @agreement(consumer: "a", product: "b", purpose: "c", expires: "2099-01-01", approver: "d")',
    'schema @organisation(allow: [["scope:staff"]]) { query: Query }',
  ]) {
    expect([sdl, ...compose([sdl]).codes]).toContain('OVERLAY_NOT_POLICY');
  }
  expect(compose(['extend type User @organisation(allow: [["scope:staff"]])']).codes).toContain(
    'POLICY_MISPLACED',
  );
  expect(compose(['extend type User { id: ID! @audience(allow: [["role:a"]]) }']).codes).toContain(
    'POLICY_MISPLACED',
  );
});

test("a domain's own schema opens nothing, under any directive name", () => {
  const own = '@audience(allow: [["authenticated"]])';
  expect(compose([], user(own, '@audience')).codes).toEqual(['POLICY_NOT_DOMAINS']);
  const renamed = { name: '@audience', as: '@open' };
  expect(compose([], user('@open(allow: [["authenticated"]])', renamed)).codes).toEqual([
    'POLICY_NOT_DOMAINS',
  ]);
  expect(compose([], user(own)).codes).toEqual(['POLICY_NOT_LINKED']);
  const organisation = `${user('', '@organisation')} extend schema @organisation(allow: [["authenticated"]])`;
  expect(compose([], organisation).codes).toEqual(['POLICY_NOT_DOMAINS']);
});

const staff = states('[["scope:staff"]]');
const loosened = (before: readonly string[], after: readonly string[], sdl = user()) =>
  loosenedPolicy(compose(before, sdl).supergraph, compose(after, sdl).supergraph).map(
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
  const before = compose([staff], user().replaceAll('User', 'Person')).supergraph;
  const after = compose([staff, opens('[["role:a"]]')]).supergraph;
  expect(loosenedPolicy(before, after)).toEqual([]);
});
