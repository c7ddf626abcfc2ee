import { afterAll, beforeAll, expect, test } from 'vitest';
import { linkHeader } from '#test/testkit/link-header.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';
import type { TestSubgraphOptions } from '#test/testkit/test-subgraph.ts';

const open = '@classification(level: PUBLIC)';

const people: TestSubgraphOptions = {
  name: 'people',
  sdl: `
    ${linkHeader({ federation: ['@key', '@policy', '@requiresScopes'], policy: ['@classification', '@access', '@mask'] })}
    type Query { person: Person ${open} }
    type Person @key(fields: "id") ${open} {
      id: ID! ${open}
      both: String ${open} @access(allow: [["role:steward"]]) @requiresScopes(scopes: [["clear"]])
      masked: String ${open} @mask(with: REDACT, unless: [["role:steward"]]) @policy(policies: [["role:staff"]])
      scoped: String @requiresScopes(scopes: [["clear"]])
    }
  `,
  resolvers: { Query: { person: () => ({ id: '1', both: 'both', masked: 'masked', scoped: 'canary' }) } },
};

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await createTestMesh({ subgraphs: [people], foreign: true });
});
afterAll(() => mesh[Symbol.asyncDispose]());

const person = async (claims: Record<string, unknown>) =>
  (await mesh.as(claims).query('{ person { both masked scoped } }')).data.person;

test('both policies of one field apply together', async () => {
  expect(await person({ roles: ['steward'] })).toMatchObject({ both: null, masked: null });
  expect(await person({ scope: 'clear' })).toMatchObject({ both: null, masked: null });
  expect(await person({ roles: ['steward', 'staff'], scope: 'clear' })).toMatchObject({
    both: 'both',
    masked: 'masked',
  });
  expect(await person({ roles: ['staff'] })).toMatchObject({ masked: '[redacted]' });
});

test('a directive of Apollo closes a field and does not classify it', async () => {
  expect(await person({ roles: ['steward', 'staff'], scope: 'clear' })).toMatchObject({ scoped: null });
});
