import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loosenedPolicy } from '#schema/changes/loosened-policy.ts';
import { composeSupergraph } from '#schema/compose.ts';

const statements = [
  '@pii(category: "email")',
  '@mask(with: REDACT, unless: [["role:steward"]])',
  '@access(allow: [["role:staff"]])',
  '@minGroupSize(k: 12)',
  '@classification(level: CONFIDENTIAL)',
];

/** @param contract what the domain says of `User.email`. @param overlay what governance says of it. */
function supergraph(contract: readonly string[], overlay: readonly string[] = [], field = 'email'): string {
  const composed = composeSupergraph({
    subgraphs: [
      {
        name: 'users',
        url: 'http://users.test',
        sdl: `extend schema
          @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
          @link(url: "https://weft.example/policy/v1.0", import: ["@pii", "@classification", "@access", "@mask", "@minGroupSize", "@rows"])
          type Query { user: User @classification(level: PUBLIC) }
          type User @key(fields: "id") @classification(level: PUBLIC) {
            id: ID! @classification(level: PUBLIC)
            ${field}: String @classification(level: PUBLIC) ${contract.join(' ')}
          }`,
      },
    ],
    overlays:
      overlay.length === 0
        ? []
        : [{ file: 'o.graphql', sdl: `extend type User { email: String ${overlay.join(' ')} }` }],
  });
  if (!composed.ok) throw new Error(JSON.stringify(composed.findings));
  return composed.supergraph;
}

const governed = [statements[1] ?? ''];

test('each protection that a domain takes back is found, and nothing else', () => {
  fc.assert(
    fc.property(fc.subarray(statements), fc.subarray(statements), (before, after) => {
      const said = [...governed, ...before];
      const found = loosenedPolicy(supergraph(said), supergraph([...governed, ...after]));
      const gone = before.filter((statement) => ![...governed, ...after].includes(statement));
      const messages = found.map(({ message }) => message).join('\n');
      expect(found.length > 0).toBe(gone.length > 0);
      for (const statement of gone) expect(messages).toContain(statement.split('(')[0] ?? '');
      expect(found.every(({ path, severity }) => path === 'User.email' && severity === 'error')).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test('what governance says in the place of a domain still holds', () => {
  const before = supergraph(statements);
  expect(loosenedPolicy(before, supergraph([], statements))).toEqual([]);
  expect(loosenedPolicy(before, supergraph(governed, statements))).toEqual([]);
});

test('a field that is no longer served has nothing to protect', () => {
  expect(loosenedPolicy(supergraph(statements), supergraph([], [], 'other'))).toEqual([]);
});

test('a mask that becomes another one is for governance to judge, whichever is stricter', () => {
  const next = supergraph(['@mask(with: NULL)']);
  expect(loosenedPolicy(supergraph(governed), next)).toMatchObject([{ code: 'POLICY_LOOSENED' }]);
});
