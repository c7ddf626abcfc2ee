import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { domainDirectives, linkHeader } from '#test/testkit/link-header.ts';
import { testTokenKeys } from '#test/testkit/test-keys.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';
import { send, type TestSubgraphOptions } from '#test/testkit/test-subgraph.ts';
import { tokenOf } from '#test/testkit/token-of.ts';

const head = `
  ${linkHeader({ federation: ['@key', '@shareable'], policy: domainDirectives })}
`;
const steward = 'unless: [["role:steward"]]';

/** Every mask and every shape of response; it knows no policy and responds unmasked to every caller. */
const people: TestSubgraphOptions = {
  name: 'people',
  sdl: `
    ${head}
    scalar Decimal
    scalar Date
    scalar DateTime
    scalar Json
    type Query {
      people(like: String @reveals(field: "Person.email", by: FILTER), city: TextFilter @reveals(field: "Person.city", by: FILTER)): [Person!]
      person(id: ID!): Person
      grid: [[Person]]
      parties: [Party!]
      anything: [Anything]
      counted: [Counted!]
    }
    interface Party { id: ID!  name: String  code: String }
    union Anything = Person | Firm
    enum Mood { GOOD BAD }
    input TextFilter { eq: String }
    type Person implements Party @key(fields: "id") @classification(level: PUBLIC) {
      id: ID! @classification(level: PUBLIC)
      name: String @mask(with: REDACT, ${steward})
      email: String @mask(with: HASH, ${steward}) @pii(category: "email")
      iban: String @mask(with: PARTIAL, ${steward})
      city: String @mask(with: GENERALIZE, to: "2", ${steward})
      born: Date @mask(with: GENERALIZE, to: "YEAR", ${steward})
      seen: DateTime @mask(with: GENERALIZE, to: "MONTH", ${steward})
      pay: Decimal @mask(with: GENERALIZE, to: "1000", ${steward})
      age: Int @mask(with: GENERALIZE, to: "10", ${steward})
      extra: Json @mask(with: NULL, ${steward})
      mood: Mood @mask(with: NULL, ${steward})
      tags: [String!] @mask(with: NULL, ${steward})
      code: String @mask(with: REDACT, unless: [["role:steward"], ["self:id"]])
      secret: String @access(allow: [["role:steward"]])
      homes: [Home!] @classification(level: PUBLIC)
      firm: Firm @mask(with: NULL, ${steward})
      friend: Person @classification(level: PUBLIC)
    }
    type Home @classification(level: PUBLIC) { street: String @mask(with: REDACT, ${steward})  country: String }
    type Firm implements Party @classification(level: PUBLIC) { id: ID!  name: String  code: String }
    type Counted @rows(field: "country", claim: "country") @classification(level: PUBLIC) { country: String  n: Int }
  `,
  resolvers: {
    Query: {
      people: () => Object.values(persons),
      person: (_: unknown, { id }: { id: 'p1' | 'p2' }) => persons[id] ?? null,
      grid: () => [[persons.p1, null], null, [persons.p2]],
      parties: () => [persons.p1, firm],
      anything: () => [persons.p1, null, firm],
      counted: () => [{ country: 'canary', n: 1 }],
    },
    Person: { __resolveReference: ({ id }: { id: 'p1' | 'p2' }) => persons[id] },
  },
};

const firm = { __typename: 'Firm', id: 'f1', name: 'Weavers', code: 'open' };
const canaries = {
  __typename: 'Person',
  name: 'canary',
  email: ' Canary@X.org ',
  iban: 'DE89canary3000',
  city: 'canary',
  born: '1990-05-17',
  seen: '2024-03-31T23:30:00.123456-02:00',
  pay: '-1234.50',
  age: 47,
  extra: { canary: true },
  mood: 'GOOD',
  tags: ['canary'],
  code: 'canary',
  secret: 'canary',
  homes: [{ street: 'canary', country: 'NL' }],
  firm,
};
const p1 = { ...canaries, id: 'p1' };
const persons = {
  p1: { ...p1, friend: { ...canaries, id: 'p2' } },
  p2: { ...canaries, id: 'p2', friend: p1 },
};

const orders: TestSubgraphOptions = {
  name: 'orders',
  sdl: `
    ${head}
    type Query { orders: [Order!] }
    type Order @classification(level: PUBLIC) { id: ID!  customer: Person }
    type Person @key(fields: "id") { id: ID! }
  `,
  resolvers: { Query: { orders: () => [{ id: 'o1', customer: { id: 'p1' } }] } },
};

const hash = Buffer.alloc(32, 3);
const token = tokenOf('canary@x.org', { hash, tenant: 'acme', domain: 'email' });
const analyst = { roles: ['analyst'] };

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await createTestMesh({
    subgraphs: [people, orders],
    foreign: ['people'],
    gateway: { tokens: testTokenKeys({ hash, tenant: 'acme' }) },
  });
});
afterAll(() => mesh[Symbol.asyncDispose]());
beforeEach(() => {
  for (const subgraph of Object.values(mesh.subgraphs)) {
    subgraph.asked.length = 0;
    subgraph.fault = undefined;
  }
});

const all =
  'name email iban city born seen pay age extra mood tags code homes { street country } firm { name }';
const masked = {
  name: '[redacted]',
  email: token,
  iban: '****3000',
  city: 'ca*',
  born: '1990-01-01',
  seen: '2024-04-01T00:00:00Z',
  pay: '-2000',
  age: 40,
  extra: null,
  mood: null,
  tags: null,
  code: '[redacted]',
  homes: [{ street: '[redacted]', country: 'NL' }],
  firm: null,
};

test('the gateway masks its unmasked values, for every mask', async () => {
  const { data, errors, extensions } = await mesh.as(analyst).query(`{ people { ${all} } }`);
  expect(errors).toBeUndefined();
  expect(data.people).toEqual([masked, masked]);
  expect(extensions.mesh.masked).toContainEqual({
    coordinate: 'Person.email',
    mask: 'HASH',
    policy: 'people',
  });
});

test("a caller without masks gets the subgraph's response", async () => {
  const { data, errors } = await mesh.as({ roles: ['steward'] }).query(`{ people { ${all} secret } }`);
  expect(errors).toBeUndefined();
  const { __typename, ...clear } = canaries;
  expect(data.people[0]).toEqual({ ...clear, firm: { name: 'Weavers' } });
});

test.each([
  ['aliases', '{ people { name: id  id: name  x: email } }', 1],
  [
    'fragments',
    '{ people { ...F ... { ... on Person { ... on Party { name } } } } } fragment F on Person { code }',
    2,
  ],
  ['lists of lists', '{ grid { name friend { name } } }', 4],
  ['an interface', '{ parties { name code } }', 2],
  ['fragments of an interface', '{ parties { ... on Person { name } ... on Firm { code } } }', 1],
  ['a union', '{ anything { ... on Person { x: name } ... on Firm { x: code } } }', 1],
  ['an entity that another domain refers to', '{ orders { customer { name homes { street } } } }', 1],
  [
    'an alias that looks like the type',
    '{ parties { __typename: name } anything { ... on Person { __typename: code } } }',
    0,
  ],
])('%s show no unmasked value', async (_, query, count) => {
  const response = await mesh.as(analyst).query(query);
  expect(JSON.stringify(response)).not.toMatch(/canary/i);
  expect(JSON.stringify(response.data ?? {}).split('[redacted]').length - 1).toBeGreaterThanOrEqual(count);
});

test('a field that is unmasked in one type stays unmasked next to a masked one in another', async () => {
  const { data } = await mesh
    .as(analyst)
    .query('{ parties { name code } anything { ... on Firm { name } } }');
  expect(data.parties).toEqual([
    { name: '[redacted]', code: '[redacted]' },
    { name: 'Weavers', code: 'open' },
  ]);
  expect(data.anything).toEqual([{}, null, { name: 'Weavers' }]);
});

test("a caller's own row is unmasked where its key field was selected, and closed where it was not", async () => {
  const ask = (fields: string) => mesh.as({ sub: 'p2', roles: [] }).query(`{ people { ${fields} } }`);
  expect((await ask('me: id code')).data.people).toEqual([
    { me: 'p1', code: '[redacted]' },
    { me: 'p2', code: 'canary' },
  ]);
  expect((await ask('code')).data.people).toEqual([{ code: '[redacted]' }, { code: '[redacted]' }]);
  expect((await ask('id: code')).data.people).toEqual([{ id: '[redacted]' }, { id: '[redacted]' }]);
  expect((await mesh.query('{ people { id code } }')).data.people[1].code).toBe('[redacted]');
});

test('denied fields are not fetched', async () => {
  const response = await mesh
    .as(analyst)
    .query('{ person(id: "p1") { id secret } orders { customer { secret } } }');
  expect(response.data.person).toEqual({ id: 'p1', secret: null });
  expect(new Set(response.errors?.map(({ extensions }) => extensions.code))).toEqual(
    new Set(['FORBIDDEN_FIELD']),
  );
  expect(mesh.subgraphs.people?.asked.map(({ query }) => query).join()).not.toContain('secret');
});

test('an argument that discloses a masked field is refused before anything is fetched', async () => {
  const response = await mesh.as(analyst).query('{ people(like: "c%") { id } }');
  expect(response.status).toBe(400);
  expect(response.errors?.[0]?.extensions.code).toBe('MASKED_FIELD_OPERATION');
  expect(mesh.subgraphs.people?.asked).toEqual([]);
});

test('a response with rows that need a filter is rejected', async () => {
  const response = await mesh.as(analyst).query('{ counted { n } people { name } }');
  expect(response.data.counted).toBeNull();
  expect(response.errors?.[0]).toMatchObject({
    extensions: { code: 'POLICY_UNAVAILABLE', domain: 'people' },
  });
});

test('a response to an operation on masked fields is rejected, also an error', async () => {
  const query = '{ people(city: { eq: "ca*" }) { id } }';
  const responses = [await mesh.as(analyst).query(query)];
  if (mesh.subgraphs.people) {
    mesh.subgraphs.people.fault = (outgoing) =>
      send(outgoing, 200, JSON.stringify({ data: null, errors: [{ message: 'canary' }] }));
  }
  responses.push(await mesh.as(analyst).query(query));
  for (const { data, errors } of responses) {
    expect(data).toEqual({ people: null });
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['POLICY_UNAVAILABLE']);
  }
});

test('its messages are not passed on next to masked fields', async () => {
  const error = { message: 'canary is no mail address', extensions: { code: 'BAD_USER_INPUT' } };
  if (mesh.subgraphs.people) {
    mesh.subgraphs.people.fault = (outgoing) =>
      send(
        outgoing,
        200,
        JSON.stringify({ data: { people: null }, errors: [{ ...error, path: ['people'] }] }),
      );
  }
  const response = await mesh.as(analyst).query('{ people { name } }');
  expect(JSON.stringify(response)).not.toContain('canary');
  expect(response.errors?.[0]).toMatchObject({ path: ['people'], extensions: { code: 'BAD_USER_INPUT' } });
});

test.each([
  ['no type', { __weft_type: undefined, id: 'p1', name: 'canary' }],
  ['a type that does not exist', { __typename: 'Nobody', id: 'p1', name: 'canary' }],
  ['a type that it cannot be', { __typename: 'Counted', id: 'p1', name: 'canary' }],
  ['two types', { __typename: 'Person', id: 'p1', name: 'canary' }],
  ['an interface for its type', { __typename: 'Party', id: 'p1', name: 'canary' }],
  ['no text for its type', { __typename: ['Firm'], id: 'p1', name: 'canary' }],
])('an object with %s is masked by the strictest of its possible types', async (_, party) => {
  if (mesh.subgraphs.people) {
    mesh.subgraphs.people.fault = (outgoing) =>
      send(outgoing, 200, JSON.stringify({ data: { parties: [{ __weft_type: 'Firm', ...party }] } }));
  }
  const response = await mesh.as(analyst).query('{ parties { id name } }');
  expect(JSON.stringify(response)).not.toContain('canary');
});

test.each([
  ['a number', 17],
  ['an object', { canary: 'canary' }],
  ['a list', ['canary']],
  ['a date that is none', '17 May canary'],
])('%s in place of a value is redacted', async (_, value) => {
  const row = {
    name: value,
    email: value,
    iban: value,
    city: value,
    born: value,
    seen: value,
    pay: value,
    tags: value,
  };
  if (mesh.subgraphs.people) {
    mesh.subgraphs.people.fault = (outgoing) =>
      send(outgoing, 200, JSON.stringify({ data: { people: [row] } }));
  }
  const response = await mesh.as(analyst).query('{ people { name born seen tags } }');
  expect(response.data.people).toEqual([
    { name: '[redacted]', born: '1970-01-01', seen: '1970-01-01T00:00:00Z', tags: null },
  ]);
  const texts = await mesh.as(analyst).query('{ people { email iban pay } }');
  expect(JSON.stringify(texts.data)).not.toMatch(/canary(?!.{0,3}")/);
});

test('without the secret of tokens a hashed field is redacted', async () => {
  await using other = await createTestMesh({ subgraphs: [people], foreign: true });
  const { data } = await other.as(analyst).query('{ people { email } }');
  expect(data.people[0]).toEqual({ email: '[redacted]' });
});
