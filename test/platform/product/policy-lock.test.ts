import { buildSchema, GraphQLError, graphql } from 'graphql';
import { expect, test } from 'vitest';
import { lockSchema } from '#platform/product/policy-lock.ts';
import { requestError } from '#platform/runtime/errors.ts';
import type { Decision } from '#schema/policy/policy.ts';

const sdl =
  'type Query { open: Thing shut: Thing failing: Int refusing: Int } type Thing { seen: Int hidden: Int }';
const thing = { seen: 1, hidden: 2 };
const rootValue = {
  open: thing,
  shut: thing,
  failing: () => {
    throw new Error('a fault');
  },
  refusing: () => {
    throw requestError('BAD_CURSOR', 'no');
  },
};

async function ask(source: string, of: (coordinate: string) => Decision) {
  const contextValue = { decisions: { of } };
  return graphql({ schema: lockSchema(buildSchema(sdl)), source, rootValue, contextValue });
}

const denies = (...coordinates: string[]) => {
  return (coordinate: string): Decision =>
    coordinates.includes(coordinate) ? { kind: 'DENY', source: 'test' } : { kind: 'CLEAR' };
};

test('returns null and FORBIDDEN_FIELD for each denied coordinate, and the other values', async () => {
  const { data, errors } = await ask(
    '{ open { seen hidden } shut { seen } }',
    denies('Thing.hidden', 'Query.shut'),
  );
  expect(data).toEqual({ open: { seen: 1, hidden: null }, shut: null });
  expect(errors?.map(({ path, extensions }) => [path?.join('.'), extensions.code])).toEqual([
    ['shut', 'FORBIDDEN_FIELD'],
    ['open.hidden', 'FORBIDDEN_FIELD'],
  ]);
});

test('decides for each principal separately, and decides once for a permitted one', async () => {
  const schema = lockSchema(buildSchema(sdl));
  const source = '{ open { seen } shut { seen } }';
  const asked: string[] = [];
  const decisions = {
    of(coordinate: string): Decision {
      asked.push(coordinate);
      return { kind: 'CLEAR' };
    },
  };
  const askAs = (of: { of(coordinate: string): Decision }) =>
    graphql({ schema, source, rootValue, contextValue: { decisions: of } });
  expect((await askAs(decisions)).errors).toBeUndefined();
  asked.length = 0;
  expect((await askAs(decisions)).data).toEqual({ open: { seen: 1 }, shut: { seen: 1 } });
  expect(asked).toEqual([]);
  expect((await askAs({ of: denies('Thing.seen') })).data).toEqual({
    open: { seen: null },
    shut: { seen: null },
  });
});

test('fails closed when a decision fails', async () => {
  const { data, errors } = await ask('{ open { seen } }', () => {
    throw new Error('no decision');
  });
  expect(data).toEqual({ open: null });
  expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN_FIELD');
});

test('preserves the error codes of resolvers', async () => {
  const { errors } = await ask('{ failing refusing }', denies());
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual([undefined, 'BAD_CURSOR']);
  expect(errors?.[0]).toBeInstanceOf(GraphQLError);
});
