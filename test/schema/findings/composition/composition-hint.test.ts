import { expect, test } from 'vitest';
import { linkHeader } from '#test/testkit/link-header.ts';
import { findingsOf, subgraph } from './users-domain.ts';

const described = (name: string, text: string) =>
  subgraph(
    name,
    `${linkHeader({ federation: ['@key'] })}
    type Query { ${name}: User }
    "${text}" type User @key(fields: "id") { id: ID! }`,
  );

test('what composes and is worth a look is a warning with its place', () => {
  const { ok, findings } = findingsOf({ subgraphs: [described('a', 'A guest.'), described('b', 'Staff.')] });
  expect(ok).toBe(true);
  expect(findings).toMatchObject([
    {
      code: 'COMPOSITION_HINT',
      severity: 'warning',
      path: 'User',
      message: expect.stringMatching(/^INCONSISTENT_DESCRIPTION: /),
    },
  ]);
});

test('nothing is found where both say the same', () => {
  const { codes } = findingsOf({ subgraphs: [described('a', 'A guest.'), described('b', 'A guest.')] });
  expect(codes).toEqual([]);
});
