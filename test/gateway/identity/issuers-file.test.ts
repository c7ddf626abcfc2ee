import { expect, test } from 'vitest';
import { parseIssuers } from '#gateway/identity/parse-issuers.ts';

const issuer = 'https://id.example/realms/company';
const good = { issuer, audience: 'weft' };

/** All that is wrong, a line each. */
function wrongIn(file: unknown): string[] {
  try {
    parseIssuers(typeof file === 'string' ? file : JSON.stringify(file));
  } catch (error) {
    return (error as Error).message.split('\n  ');
  }
  return [];
}

const wrongWith = (...entries: object[]) => wrongIn({ issuers: entries });

test('an issuer may assert nothing that its entry does not say', () => {
  expect(parseIssuers(JSON.stringify({ issuers: [good] }))).toEqual([{ ...good, grants: {} }]);
});

test('every setting is read', () => {
  const entry = {
    ...good,
    own: true,
    keys: 'https://id.example/keys',
    algorithms: ['RS256', 'ES256'],
    types: ['JWT', 'at+jwt', 'none'],
    clients: ['web'],
    grants: {
      roles: '*',
      scopes: ['staff'],
      purposes: [],
      domains: ['users'],
      claims: ['region=EU', 'team'],
    },
  };
  expect(parseIssuers(JSON.stringify({ issuers: [entry] }))).toEqual([entry]);
});

test('a source of a claim is a way of dots, one name with a colon, or a list of names on the way', () => {
  const claims = {
    roles: ['realm_access.roles', 'https://x.example/roles', 'cognito:groups', ['resource_access', 'my.app']],
    scopes: 'scp',
    consumer: ['azp', 'cid'],
    purposes: [],
  };
  expect(parseIssuers(JSON.stringify({ issuers: [{ ...good, claims }] }))[0]?.claims).toEqual({
    roles: [
      ['realm_access', 'roles'],
      ['https://x.example/roles'],
      ['cognito:groups'],
      ['resource_access', 'my.app'],
    ],
    scopes: [['scp']],
    consumer: [['azp'], ['cid']],
    purposes: [],
  });
});

test.each(['email', 'user.email', 'phone_number', 'preferred_username', 'name', 'upn', 'unique_name'])(
  "a claim that can be another one's later is no subject: %s",
  (subject) => {
    expect(wrongWith({ ...good, claims: { subject } })).toEqual([
      `"issuers[0].claims.subject" is "${subject}", which can change and be given to somebody else; write a claim that stays.`,
    ]);
  },
);

test('the subject has one place, written as any other', () => {
  const subjectOf = (subject: unknown) =>
    parseIssuers(JSON.stringify({ issuers: [{ ...good, claims: { subject } }] }))[0]?.claims?.subject;
  expect(subjectOf('oid')).toEqual(['oid']);
  expect(subjectOf(['oid'])).toEqual(['oid']);
  expect(subjectOf('user.id')).toEqual(['user', 'id']);
  expect(subjectOf([['user', 'my.id']])).toEqual(['user', 'my.id']);
  expect(subjectOf('https://x.example/id')).toEqual(['https://x.example/id']);
});

test.each([
  ['{', 'it is not JSON.'],
  ['[]', 'it is a list; write an object.'],
  ['7', 'it is 7; write an object.'],
  ['{}', '"issuers" has none; write one at least.'],
  [{ issuers: [] }, '"issuers" has none; write one at least.'],
  [{ issuers: good }, '"issuers" is an object; write a list.'],
  [{ issuer: [good] }, '"issuer" is not a setting. Did you mean "issuers"?'],
  [
    '{"issuers":[{"issuer":"https://id.example","audience":"weft","grants":{},"grants":{"roles":"*"}}]}',
    'it names "grants" twice.',
  ],
  ['{"issuers":[],"issuers":[]}', 'it names "issuers" twice.'],
  [{ issuers: ['https://id.example'] }, '"issuers[0]" is "https://id.example"; write an object.'],
])('what is no file of issuers is told: %j', (file, message) => {
  expect(wrongIn(file)).toEqual([message]);
});

test.each([
  [{ audiense: 'weft' }, '"issuers[0].audiense" is not a setting. Did you mean "audience"?'],
  [
    { secret: 'x' },
    '"issuers[0].secret" is not a setting. The settings are: issuer, audience, own, keys, algorithms, types, clients, claims, grants.',
  ],
  [{ grants: { role: ['x'] } }, '"issuers[0].grants.role" is not a setting. Did you mean "roles"?'],
  [{ claims: { role: 'x' } }, '"issuers[0].claims.role" is not a setting. Did you mean "roles"?'],
  [
    { grants: { roles: 'admin' } },
    '"issuers[0].grants.roles" is "admin"; write a list of names, or "*" for all.',
  ],
  [{ grants: { roles: true } }, '"issuers[0].grants.roles" is true; write a list of names, or "*" for all.'],
  [{ grants: { scopes: ['a', 7] } }, '"issuers[0].grants.scopes[1]" is 7; write a text.'],
  [{ grants: { domains: [''] } }, '"issuers[0].grants.domains[0]" is ""; write a text.'],
  [
    { grants: { roles: ['staff', '*'] } },
    '"issuers[0].grants.roles" has "*" in a list; write "*" in place of the list for all.',
  ],
  [
    { grants: { claims: ['*'] } },
    '"issuers[0].grants.claims" has "*" in a list; write "*" in place of the list for all.',
  ],
  [{ grants: '*' }, '"issuers[0].grants" is "*"; write an object.'],
  [
    { grants: { claims: ['sub'] } },
    '"issuers[0].grants.claims" names "sub", which is no further claim; leave it out.',
  ],
  [
    { grants: { claims: ['iss=https://other.example'] } },
    '"issuers[0].grants.claims" names "iss", which is no further claim; leave it out.',
  ],
  [{ claims: { roles: 7 } }, '"issuers[0].claims.roles" is 7; write a text.'],
  [{ claims: { roles: [[]] } }, '"issuers[0].claims.roles[0]" is a list; write a text.'],
  [{ claims: { subject: 7 } }, '"issuers[0].claims.subject" is 7; write a text.'],
  [
    { claims: { subject: [] } },
    '"issuers[0].claims.subject" is an empty list; write one place, since a subject has one.',
  ],
  [
    { claims: { subject: ['oid', 'sub'] } },
    '"issuers[0].claims.subject" names 2 places; write one: a subject of the one could be called as another of the other.',
  ],
  [{ own: 'yes' }, '"issuers[0].own" is "yes"; write true or false.'],
  [
    { algorithms: ['RS256', 'HS256'] },
    '"issuers[0].algorithms[1]" is "HS256"; write an algorithm with a public key, such as RS256.',
  ],
  [{ algorithms: [] }, '"issuers[0].algorithms" is empty, and no token would be good; leave it out.'],
  [{ types: [] }, '"issuers[0].types" is empty, and no token would be good; leave it out.'],
  [{ types: ['jwt'] }, '"issuers[0].types[0]" is "jwt"; write "at+jwt" or "JWT" or "none".'],
  [{ audience: ['weft'] }, '"issuers[0].audience" is a list; write a text.'],
  [
    { clients: ['weft'] },
    '"issuers[0].audience" is one of "clients": tokens for an application are ID tokens.',
  ],
  [
    { keys: 'http://id.example/jwks' },
    '"issuers[0].keys" cannot be read there: it is neither https nor http on this machine.',
  ],
  [{ keys: 'https://a b/' }, '"issuers[0].keys" cannot be read there: it is not a URL.'],
  [
    { keys: 'https://u:p@id.example/jwks' },
    '"issuers[0].keys" cannot be read there: it holds a user name or a password.',
  ],
])('a setting that cannot be is told with its place: %j', (setting, message) => {
  expect(wrongWith({ ...good, ...setting })).toEqual([message]);
});

test.each([
  [{ audience: 'weft' }, '"issuers[0]" has no "issuer"; write what its tokens\' "iss" is.'],
  [{ issuer }, '"issuers[0]" has no "audience"; write what its tokens\' "aud" is.'],
  [{ issuer, clients: [] }, '"issuers[0]" has no "audience"; write what its tokens\' "aud" is.'],
  [
    { ...good, issuer: 'company' },
    '"issuers[0].issuer" cannot be asked for its keys: it is not a URL. Write "keys".',
  ],
  [
    { ...good, issuer: 'https://id.example/?realm=x' },
    '"issuers[0].issuer" cannot be asked for its keys: it has a query or a fragment. Write "keys".',
  ],
  [
    { ...good, issuer: 'http://id.example' },
    '"issuers[0].issuer" cannot be asked for its keys: it is neither https nor http on this machine. Write "keys".',
  ],
  [
    { ...good, issuer: 'a|b', keys: 'keys.json' },
    '"issuers[0].issuer" has a "|" in it, which ends the issuer in the names of its subjects.',
  ],
])('an issuer that cannot be trusted as it is described is told: %j', (entry, message) => {
  expect(wrongWith(entry)).toEqual([message]);
});

test('tokens of an issuer without an audience may be those of clients that are named', () => {
  expect(wrongWith({ issuer, clients: ['web'] })).toEqual([]);
});

test("two issuers have two names, and one of them at most is the mesh's own", () => {
  const other = { ...good, issuer: 'https://other.example' };
  expect(wrongWith(good, other, { ...good, audience: 'other' })).toEqual([
    '"issuers[2].issuer" is named before; write one entry for it.',
  ]);
  expect(wrongWith({ ...good, own: true }, { ...other, own: true })).toEqual([
    '"issuers[1].own" is true a second time; one issuer is the mesh\'s own.',
  ]);
  expect(wrongWith({ ...good, own: true }, { ...other, own: false })).toEqual([]);
  expect(wrongWith({ ...good, own: true, issuer: 'a|b', keys: 'keys.json' })).toEqual([]);
});

test('all that is wrong is told together', () => {
  expect(wrongWith({ ...good, audiense: 'weft' }, { own: 1 })).toEqual([
    '"issuers[0].audiense" is not a setting. Did you mean "audience"?',
    '"issuers[1].own" is 1; write true or false.',
  ]);
});
