import { expect, test } from 'vitest';
import { findingsOf, subgraph } from './users-domain.ts';

const linking = (url: string, more = '', types = 'type Query { a: Int }') =>
  findingsOf({ subgraphs: [subgraph('a', `extend schema @link(url: "${url}") ${more} ${types}`)] });

test('a policy spec of another version is refused, never ignored', () => {
  const { ok, findings } = linking('https://weft.example/policy/v2.0');
  expect(ok).toBe(false);
  expect(findings).toEqual([
    {
      code: 'POLICY_VERSION_UNSUPPORTED',
      severity: 'error',
      file: 'a',
      line: 1,
      column: 15,
      directive: '@link',
      message:
        '"a" links the policy spec "https://weft.example/policy/v2.0", which is not supported. Link "https://weft.example/policy/v1.0", once.',
    },
  ]);
});

test('two links to the policy spec are refused, whatever the names of their directives', () => {
  const { ok, codes } = linking(
    'https://weft.example/policy/v1.0',
    '@link(url: "https://weft.example/policy/v1.0", import: [{ name: "@access", as: "@only" }])',
    `directive @only(allow: [[String!]!]!) on FIELD_DEFINITION
     type Query { a: Int @only(allow: []) }`,
  );
  expect(ok).toBe(false);
  expect(codes).toEqual(['POLICY_VERSION_UNSUPPORTED']);
});

test('nothing is found in one link to the version that is understood', () => {
  const types = 'type Query { a: Int @policy__classification(level: PUBLIC) }';
  expect(linking('https://weft.example/policy/v1.0', '', types).codes).toEqual([]);
});
