import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { linkHeader } from '#test/testkit/link-header.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';
import type { TestSubgraphOptions } from '#test/testkit/test-subgraph.ts';
import { createEditedMesh } from './edited-mesh.ts';

const ada = {
  __typename: 'Person',
  id: '1',
  name: 'Ada',
  email: 'ada@canary',
  mood: 'GLAD',
  pin: 'canary',
  rank: 1,
};
const robby = { __typename: 'Robot', id: '2', name: 'Robby', serial: 'canary' };
const renamed: string[] = [];

const people: TestSubgraphOptions = {
  name: 'people',
  sdl: `
    ${linkHeader({ federation: ['@key', '@shareable', '@authenticated'] })}
    type Query { open: String  person: Person  robot: Robot  someone: Being  anything: Anything  file: File }
    type Mutation { rename(name: String!): String @authenticated  greet: String }
    interface Being { id: ID!  name: String }
    type Person implements Being @key(fields: "id") {
      id: ID!
      name: String
      email: String @authenticated
      mood: Mood
      pin: Pin
      rank: Int @shareable
    }
    type Robot implements Being @authenticated { id: ID!  name: String  serial: String }
    union Anything = Person | Robot
    type File @authenticated { text: String }
    enum Mood @authenticated { GLAD SAD }
    scalar Pin @authenticated
  `,
  resolvers: {
    Query: {
      open: () => 'open',
      person: () => ada,
      robot: () => robby,
      someone: () => ada,
      anything: () => ada,
      file: () => ({ text: 'canary' }),
    },
    Mutation: {
      rename: (_: unknown, { name }: { name: string }) => {
        renamed.push(name);
        return name;
      },
      greet: () => 'hello',
    },
  },
};

/** Declares more of the shared type than the other domain, under its own directive name. */
const scores: TestSubgraphOptions = {
  name: 'scores',
  sdl: `
    ${linkHeader({ federation: ['@key', '@shareable', '@requires', '@external', '@authenticated'] })}
    type Person @key(fields: "id") {
      id: ID!
      rank: Int @shareable @authenticated
      email: String @external
      domain: String @requires(fields: "email") @authenticated
    }
  `,
  resolvers: {
    Person: {
      __resolveReference: (reference: object) => ({ ...reference, rank: 1 }),
      domain: ({ email }: { email: string }) => email.split('@')[1],
    },
  },
};

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await createTestMesh({ subgraphs: [people, scores] });
});
afterAll(() => mesh[Symbol.asyncDispose]());

const asked = () => Object.values(mesh.subgraphs).flatMap(({ asked }) => asked.map(({ query }) => query));

describe('fields that require a token', () => {
  test.each([
    ['a field', '{ person { name email } }', 'Person.email'],
    ['a field that returns a type', '{ open file { text } }', 'Query.file'],
    ['a field that returns an enum', '{ person { name mood } }', 'Person.mood'],
    ['a field that returns a scalar', '{ person { name pin } }', 'Person.pin'],
    ['an interface of which one implementation does', '{ open someone { name } }', 'Query.someone'],
    ['a union of which one member does', '{ open anything { ... on Robot { serial } } }', 'Query.anything'],
    ['a field that another domain closed', '{ person { name rank } }', 'Person.rank'],
    ['a field that is computed from one', '{ person { name domain } }', 'Person.domain'],
    ['by another name', '{ open secret: file { t: text } }', 'Query.file'],
    ['in a fragment', '{ person { ...F name } } fragment F on Person { email }', 'Person.email'],
    ['that is left out', '{ person { name email @skip(if: false) } }', 'Person.email'],
  ])('%s is null without one, and never fetched', async (_, query, coordinate) => {
    for (const subgraph of Object.values(mesh.subgraphs)) subgraph.asked.length = 0;
    const nobody = await mesh.query(query);
    expect(nobody.errors).toMatchObject([
      { extensions: { code: 'FORBIDDEN_FIELD', coordinate, policy: 'apollo:authenticated' } },
    ]);
    expect(nobody.data.open ?? nobody.data.person?.name).toMatch(/^(open|Ada)$/);
    const field = coordinate.split('.')[1] ?? '';
    expect(asked().join()).not.toMatch(new RegExp(`\\b${field}\\b`));
    expect(JSON.stringify(nobody)).not.toContain('canary');

    const somebody = await mesh.as({}).query(query);
    expect(somebody.errors).toBeUndefined();
    expect(asked().join()).toMatch(new RegExp(`\\b${field}\\b`));
  });

  test('apply to each implementation separately where the interface has none', async () => {
    const { data, errors } = await mesh.query('{ person { id name } robot { name } }');
    expect(data).toEqual({ person: { id: '1', name: 'Ada' }, robot: null });
    expect(errors).toMatchObject([{ path: ['robot'] }]);
  });

  test('apply before a mutation runs', async () => {
    const { data } = await mesh.query('mutation { rename(name: "x") greet }');
    expect(data).toEqual({ rename: null, greet: 'hello' });
    expect(renamed).toEqual([]);
    expect((await mesh.as({}).query('mutation { rename(name: "x") }')).data).toEqual({ rename: 'x' });
    expect(renamed).toEqual(['x']);
  });

  test('are not visible in introspection', async () => {
    const query = '{ __type(name: "Person") { fields { name } } }';
    const fieldsOf = async (who: Pick<TestMesh, 'query'>) =>
      (await who.query(query)).data.__type.fields.map(({ name }: { name: string }) => name);
    expect(await fieldsOf(mesh)).toEqual(['id', 'name']);
    expect(await fieldsOf(mesh.as({}))).toEqual(['id', 'name', 'email', 'mood', 'pin', 'rank', 'domain']);
  });
});

test('a domain that adds a field to all implementations closes it in each', async () => {
  const beings: TestSubgraphOptions = {
    ...people,
    sdl: people.sdl
      .replace('interface Being {', 'interface Being @key(fields: "id") {')
      .replace('type Robot implements Being @', 'type Robot implements Being @key(fields: "id") @'),
    resolvers: {
      ...people.resolvers,
      Being: { __resolveReference: () => ada, __resolveType: () => 'Person' },
      Robot: { __resolveReference: () => robby },
      Person: { __resolveReference: () => ada },
    },
  };
  const added: TestSubgraphOptions = {
    name: 'added',
    sdl: `
      ${linkHeader({ federation: ['@key', '@interfaceObject', '@authenticated'] })}
      type Being @key(fields: "id") @interfaceObject { id: ID!  score: Int @authenticated }
    `,
    resolvers: { Being: { score: () => 7 } },
  };
  await using interfaces = await createTestMesh({ subgraphs: [beings, added] });
  const query = '{ person { name score } }';
  expect((await interfaces.query(query)).data).toEqual({ person: { name: 'Ada', score: null } });
  expect((await interfaces.as({}).query(query)).data).toEqual({ person: { name: 'Ada', score: 7 } });
});

test('a directive under another name in the supergraph closes as well', async () => {
  const query = '{ person { name email } }';
  for (const edit of [
    (sdl: string) =>
      sdl
        .replaceAll('@authenticated', '@login')
        .replace(
          /(specs.apollo.dev\/authenticated\/v0.1", )/,
          '$1import: [{name: "@authenticated", as: "@login"}], ',
        ),
    (sdl: string) =>
      sdl
        .replaceAll('@authenticated', '@login')
        .replace(/(specs.apollo.dev\/authenticated\/v0.1", )/, '$1as: "login", '),
  ]) {
    await using edited = await createEditedMesh(mesh, edit);
    const nobody = await edited.query(query);
    expect(nobody.data).toEqual({ person: { name: 'Ada', email: null } });
    expect((await edited.query(query, {})).data).toEqual({ person: { name: 'Ada', email: 'ada@canary' } });
  }
});

test('a directive that an older composer left on an interface alone applies to all implementations', async () => {
  // Composers before 2.12 inherited nothing from implementations, and allowed directives on an interface.
  await using edited = await createEditedMesh(mesh, (sdl) =>
    sdl.replace(/(type Robot implements Being[^{]*)@authenticated/, '$1'),
  );
  const { data } = await edited.query('{ person { name } robot { name serial } someone { name } open }');
  expect(data).toEqual({
    person: { name: null },
    robot: { name: null, serial: null },
    someone: null,
    open: 'open',
  });
});

test('a field computed from a closed field is closed where an older composer did not ensure it', async () => {
  await using edited = await createEditedMesh(mesh, (sdl) =>
    sdl.replace(/(domain: String @join__field\([^\n]*\)) @authenticated/, '$1'),
  );
  const nobody = await edited.query('{ person { name domain } }');
  expect(nobody.data).toEqual({ person: { name: 'Ada', domain: null } });
  expect((await edited.query('{ person { domain } }', {})).data).toEqual({ person: { domain: 'canary' } });
});

test('a supergraph with an unknown version is not served', async () => {
  const edit = (sdl: string) => sdl.replace('authenticated/v0.1', 'authenticated/v9.0');
  await expect(createEditedMesh(mesh, edit)).rejects.toThrow(
    'The schema links "https://specs.apollo.dev/authenticated/v9.0", a version of the policy spec that this Weft does not know.',
  );
});
