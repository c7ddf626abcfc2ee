import { expect, test } from 'vitest';
import { policyDefinitions } from '#schema/policy/directives/spec.ts';
import { linkHeader } from '#test/testkit/link-header.ts';
import { findingsOf, findingsOfInternal, internalUser, subgraph } from './users-domain.ts';

const linking = (link: string) =>
  findingsOf({
    subgraphs: [
      subgraph(
        'a',
        `${linkHeader({ federation: ['@key'] })} ${link}
        ${policyDefinitions}
        type Query { a: String @mask(with: NULL) }`,
      ),
    ],
  });

test.each([
  ['links nothing', ''],
  [
    'links something else',
    '@link(url: "http://weft.example/policy/v1.0", import: ["@mask", "@classification"])',
  ],
  ['imports others only', '@link(url: "https://weft.example/policy/v1.0", import: ["@classification"])'],
  [
    'calls it otherwise',
    `@link(url: "https://weft.example/policy/v1.0", import: [{ name: "@mask", as: "@hide" }])`,
  ],
])('a directive that resembles policy is refused where the schema %s', (_, link) => {
  const { ok, findings } = linking(link);
  expect(ok).toBe(false);
  expect(findings).toContainEqual(
    expect.objectContaining({
      code: 'POLICY_NOT_LINKED',
      path: 'Query.a',
      severity: 'error',
      message: expect.stringMatching(/^"@mask" at "Query\.a" is not imported from "https:\/\/weft\.example/),
    }),
  );
});

test('an audience that is not imported is no policy either', () => {
  const { codes } = findingsOfInternal([], internalUser('@audience(allow: [["authenticated"]])'));
  expect(codes).toEqual(['POLICY_NOT_LINKED']);
});

test('nothing is found where it is imported', () => {
  expect(linking('@link(url: "https://weft.example/policy/v1.0", import: ["@mask"])').codes).toEqual([]);
});
