import fc from 'fast-check';
import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { loosenedPolicy } from '#schema/changes/loosened-policy.ts';
import { composeSupergraph } from '#schema/compose.ts';
import { collectApolloPolicy } from '#schema/policy/directives/apollo-policy.ts';
import { readGovernedGraph } from '#schema/policy/governed-graph.ts';
import type { Requirement } from '#schema/policy/policy.ts';
import { allOf, implies } from '#schema/policy/requirement-logic.ts';
import { linkHeader } from '#test/testkit/link-header.ts';

const people = `
  ${linkHeader({ federation: ['@key', '@authenticated', '@requiresScopes', { name: '@policy', as: '@only' }, { name: '@inaccessible', as: '@private' }] })}
  type Query { person: Person }
  type Person @key(fields: "id") @authenticated {
    id: ID!
    email: String @requiresScopes(scopes: [["email"]]) @only(policies: [["role:hr"]])
    internal: String @private
  }
`;
const compose = (sdl: string) => {
  const composed = composeSupergraph({ subgraphs: [{ name: 'people', url: 'http://people', sdl }] });
  if (!composed.ok) throw new Error(JSON.stringify(composed.findings));
  return composed.supergraph;
};

test("reads a supergraph from its clients' view, with Apollo's directives", () => {
  const { schema, bundle } = readGovernedGraph(compose(people));
  const types = Object.keys(schema.getTypeMap()).filter((name) => !name.startsWith('__'));
  expect(types.sort()).toEqual(['Boolean', 'ID', 'Person', 'Query', 'String']);
  expect(schema.getType('Person')?.astNode).toMatchObject({
    fields: [{ name: { value: 'id' } }, { name: { value: 'email' } }],
  });
  expect(bundle.coordinates['Person.email']?.access).toEqual([
    { allow: [['scope:email']], source: 'apollo:requiresScopes' },
    { allow: [['role:hr']], source: 'apollo:policy' },
    { allow: [['authenticated']], source: 'apollo:authenticated' },
  ]);
  expect(bundle.coordinates['Query.person']?.access).toEqual([
    { allow: [['authenticated']], source: 'apollo:authenticated' },
  ]);
});

test('a removed directive is a lost protection', () => {
  const next = people
    .replace('@requiresScopes(scopes: [["email"]])', '')
    .replace('{ name: "@policy", as: "@only" }', '"@policy"')
    .replace('@only', '@policy');
  expect(loosenedPolicy(compose(people), compose(next)).map(({ path, message }) => [path, message])).toEqual([
    ['Person.email', expect.stringContaining('@access(allow: [["scope:email"]])')],
  ]);
  expect(loosenedPolicy(compose(next), compose(people))).toEqual([]);
});

test('an interface keeps its own requirement only where those of its implementations do not imply it', () => {
  const written = (animal: string, cat: string, dog: string) =>
    collectApolloPolicy(
      parse(`
        schema @link(url: "https://specs.apollo.dev/requiresScopes/v0.1", for: SECURITY) { query: Query }
        interface Animal { name: String ${animal} }
        type Cat implements Animal { name: String ${cat} }
        type Dog implements Animal { name: String ${dog} }
      `),
    ).get('Animal.name')?.access;
  const scopes = (text: string) => `@requiresScopes(scopes: ${text})`;
  const [a, b, both] = [scopes('[["a"]]'), scopes('[["b"]]'), scopes('[["a", "b"]]')];
  expect(written(both, a, b)).toBeUndefined();
  expect(written(a, a, '')).toBeUndefined();
  expect(written(scopes('[["a"], ["b"]]'), a, '')).toBeUndefined();
  expect(written(both, a, '')).toHaveLength(1);
  expect(written(a, '', '')).toHaveLength(1);
  expect(written(a, b, b)).toHaveLength(1);
});

const rules = ['a', 'b', 'c', 'd'];
const requirement = fc.array(fc.uniqueArray(fc.constantFrom(...rules), { maxLength: 4 }), { maxLength: 4 });
const callers = Array.from({ length: 2 ** rules.length }, (_, bits) =>
  rules.filter((_rule, n) => bits & (1 << n)),
);
const meets = (caller: readonly string[], demanded: Requirement) =>
  demanded.some((all) => all.every((rule) => caller.includes(rule)));

test('joined requirements are met exactly by callers who meet each of them', () => {
  fc.assert(
    fc.property(fc.array(requirement, { maxLength: 4 }), (requirements) => {
      const together = allOf(requirements) ?? [];
      for (const caller of callers) {
        expect(meets(caller, together)).toBe(requirements.every((each) => meets(caller, each)));
      }
    }),
  );
});

test('one requirement implies another exactly where no caller meets it alone', () => {
  fc.assert(
    fc.property(requirement, requirement, (one, other) => {
      expect(implies(one, other)).toBe(
        callers.every((caller) => !meets(caller, one) || meets(caller, other)),
      );
    }),
  );
});

test('combinations that are too large for real schemas are not computed', () => {
  const wide = (n: number): Requirement => Array.from({ length: 40 }, (_, way) => [`${n} ${way}`]);
  expect(allOf([wide(1), wide(2)])).toBeUndefined();
});
