import { beforeAll, describe, expect, test } from 'vitest';
import { type BothExecutors, createBothExecutors, type ForgedResponse } from './both-executors.ts';

const people = ['1', '2', '3'].map((id) => ({ id }));

const subgraphs = [
  {
    name: 'people',
    sdl: `
      type Query { people: [Person]  leaders: [Person]  me: Person }
      type Person @key(fields: "id") { id: ID!  friend: Person }`,
    resolvers: {
      Query: { people: () => people, leaders: () => people.slice(1), me: () => people[0] },
      Person: {
        __resolveReference: (reference: unknown) => reference,
        friend: ({ id }: { id: string }) => people[Number(id) % 3],
      },
    },
  },
  {
    name: 'scores',
    sdl: 'type Person @key(fields: "id") { id: ID!  score(of: String = "all"): String  rank: Int! }',
    resolvers: {
      Person: {
        score: ({ id }: { id: string }, { of }: { of: string }) => `${id} of ${of}`,
        rank: ({ id }: { id: string }) => {
          if (id === '2') throw new Error('No rank.');
          return Number(id);
        },
      },
    },
  },
];

let both: BothExecutors;
beforeAll(async () => {
  both = await createBothExecutors(subgraphs);
});

describe('an operation', () => {
  test('is planned once for concurrent and later requests', async () => {
    const query = '{ me { score } }';
    const before = both.planned.length;
    await Promise.all([both.ours(query), both.ours(query)]);
    await both.ours(query);
    expect(both.planned.length).toBe(before + 1);
  });

  test('is evicted after enough other operations', async () => {
    const query = '{ me { rank } }';
    await both.ours(query);
    for (let n = 0; n < 20; n++) await both.ours(`{ me { a${n}: id } }`);
    const before = both.planned.length;
    await both.ours(query);
    expect(both.planned.length).toBe(before + 1);
  });

  test('is answered by the values of its conditions', async () => {
    const names = Array.from({ length: 6 }, (_, n) => `v${n}`);
    const query = `query (${names.map((name) => `$${name}: Boolean = true`).join(' ')}) {
      me { id ${names.map((name) => `${name}: score(of: "${name}") @include(if: $${name})`).join(' ')} }
    }`;
    for (let bits = 0; bits < 40; bits++) {
      const given = names.map((name, n) => [name, Boolean(bits & (1 << n))] as const);
      const { data } = await both.ours(query, Object.fromEntries(given));
      const included = given.filter(([, yes]) => yes).map(([name]) => [name, `1 of ${name}`]);
      expect(data).toEqual({ me: { id: '1', ...Object.fromEntries(included) } });
    }
    expect(Object.keys((await both.ours(query)).data.me)).toEqual(['id', ...names]);
  });

  test('whose condition is null is refused', async () => {
    const { errors, data } = await both.ours(
      'query ($yes: Boolean = true) { me { id @include(if: $yes) } }',
      {
        yes: null,
      },
    );
    expect(data).toBeNull();
    expect(errors).toMatchObject([{ code: 'BAD_USER_INPUT' }]);
  });

  test('stops fetching when its client disconnects', async () => {
    const { fetched } = await both.ours('{ me { score } }', {}, AbortSignal.abort());
    expect(fetched).toEqual([]);
  });
});

describe('concurrent fetches with the same content', () => {
  const query = 'query Both { people { rank score } me { id rank score } }';

  test('are one, and each position has its data and its errors', async () => {
    const { data, errors, fetched } = await both.ours(query);
    const theirs = await both.theirs(query);
    expect(data).toEqual(theirs.data);
    expect(errors.map(({ path }) => path)).toEqual([['people', 1, 'rank']]);
    expect(fetched.filter(({ domain }) => domain === 'scores')).toMatchObject([
      { variables: { representations: people } },
    ]);
    expect(theirs.fetched.filter(({ domain }) => domain === 'scores')).toHaveLength(2);
  });

  test('are one where both fail', async () => {
    const { data, errors } = await both.ours('{ people { rank } leaders { rank } }');
    expect(data).toEqual({ people: [{ rank: 1 }, null, { rank: 3 }], leaders: [null, { rank: 3 }] });
    expect(errors.map(({ path }) => path)).toEqual([
      ['people', 1, 'rank'],
      ['leaders', 0, 'rank'],
    ]);
  });

  test('report each position, where the fetch fails and its errors are limited', async () => {
    const [first, second] = subgraphs as [(typeof subgraphs)[0], (typeof subgraphs)[1]];
    const fail = (response: ForgedResponse) => {
      const answered = response.data?._entities;
      if (!answered) return;
      response.data = null;
      response.errors = [{ message: 'Down.', path: ['_entities', 0, 'score'] }];
    };
    const failing = await createBothExecutors([first, { ...second, forge: fail }] as never);
    const { errors, data } = await failing.ours('{ me { score } leaders { score } }');
    expect(data).toEqual({ me: { score: null }, leaders: [{ score: null }, { score: null }] });
    expect(errors.map(({ path }) => path)).toEqual([
      ['me', 'score'],
      ['leaders', 0],
    ]);
  });

  test('are separate where they differ in arguments', async () => {
    const { data } = await both.ours('{ me { score(of: "a") } people { score(of: "b") } }');
    expect(data).toMatchObject({ me: { score: '1 of a' }, people: [{ score: '1 of b' }, {}, {}] });
  });
});

test('an object at several positions is filled at all of them', async () => {
  const { data, fetched } = await both.ours(
    '{ people { friend { friend { friend { friend { score } } } } } }',
  );
  const at = (person: { friend: unknown }): unknown =>
    (person as never as { friend: { friend: { friend: { friend: unknown } } } }).friend.friend.friend.friend;
  expect(data.people.map(at)).toEqual([{ score: '2 of all' }, { score: '3 of all' }, { score: '1 of all' }]);
  expect(fetched.at(-1)?.variables.representations).toHaveLength(3);
});
