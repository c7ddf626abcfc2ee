import { expect, test } from 'vitest';
import { loosenedPolicy } from '#schema/changes/loosened-policy.ts';
import { composeSupergraph } from '#schema/compose.ts';
import { SdlTooLargeError, sourceLimits } from '#schema/parse-sdl.ts';
import { readGovernedGraph } from '#schema/policy/governed-graph.ts';
import { linkHeader } from '#test/testkit/link-header.ts';

const head = `${linkHeader({ federation: ['@key', '@requires'] })} type Query { user: User }`;
const user = 'type User @key(fields: "id") { id: ID! }';

const megabyte = 1_048_576;
const nested = '{ a '.repeat(megabyte / 4);
const hostile: readonly (readonly [string, string])[] = [
  ['braces', '{'.repeat(megabyte)],
  ['nested extensions', `extend type User { email: String @mask(with: ${'{a: '.repeat(200_000)}`],
  ['lists of lists', `type User { a: ${'['.repeat(400_000)}Int${']'.repeat(400_000)} }`],
  ['values', `type User { a(b: [Int] = ${'['.repeat(100)}${']'.repeat(100)}): Int }`],
  ['a key', `type User @key(fields: "id ${nested}") { id: ID! }`],
  ['a key in a block string', `type User @key(fields: """id ${nested}""") { id: ID! }`],
  ['bytes', `${user} #${'x'.repeat(sourceLimits.bytes)}`],
  ['tokens', `type User { ${'a: A '.repeat(sourceLimits.tokens / 3 + 1)} }`],
];

test.each(hostile)("a domain's schema of many %s is a finding that names the file", (_, sdl) => {
  const { ok, findings } = composeSupergraph({
    subgraphs: [
      { name: 'users', file: 'users/schema.graphql', url: 'http://users.test', sdl: `${head} ${sdl}` },
    ],
  });
  expect(ok).toBe(false);
  expect(findings.map(({ code, file }) => [code, file])).toEqual([
    ['SCHEMA_TOO_LARGE', 'users/schema.graphql'],
  ]);
  expect(findings[0]?.message.length).toBeLessThan(200);
});

test.each(hostile)('and so is an overlay with many %s', (_, sdl) => {
  const { ok, findings } = composeSupergraph({
    subgraphs: [{ name: 'users', url: 'http://users.test', sdl: `${head} ${user}` }],
    overlays: [{ file: 'o.graphql', sdl }],
  });
  expect(ok).toBe(false);
  expect(findings.map(({ code, file }) => [code, file])).toEqual([['SCHEMA_TOO_LARGE', 'o.graphql']]);
});

test('nesting inside a description does not count', () => {
  const { ok } = composeSupergraph({
    subgraphs: [{ name: 'users', url: 'http://users.test', sdl: `${head} "${'('.repeat(200)}" ${user}` }],
  });
  expect(ok).toBe(true);
});

test('reading refuses a supergraph that nests too deep', () => {
  const deep = `${head} ${'{'.repeat(megabyte)}`;
  expect(() => readGovernedGraph(deep)).toThrow(SdlTooLargeError);
  expect(() => loosenedPolicy(deep, head)).toThrow(SdlTooLargeError);
});
