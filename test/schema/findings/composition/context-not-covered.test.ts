import { expect, test } from 'vitest';
import { linkHeader } from '#test/testkit/link-header.ts';
import { findingsOf, head, subgraph, user } from './users-domain.ts';

const things = (echo: string, user: string) => `
  ${linkHeader({ federation: ['@key', '@external', '@requires', '@context', { name: '@fromContext', as: '@from' }], policy: ['@classification', '@inert'] })}
  scalar federation__ContextFieldValue
  type User @key(fields: "id") ${user} { id: ID!  a: String @external  thing: Thing }
  type Thing @key(fields: "id") @classification(level: PUBLIC) {
    id: ID! @classification(level: PUBLIC)
    ${echo} @classification(level: PUBLIC)
  }
`;

const found = (sdl: string) =>
  findingsOf({
    subgraphs: [
      subgraph(
        'users',
        `${head} type Query { user: User } ${user('a: String @access(allow: [["role:steward"]])')}`,
      ),
      subgraph('things', sdl),
    ],
  });

test('an argument whose value comes from another field is refused, whatever its name', () => {
  const { ok, places, messages } = found(
    things('echo(after: String @from(field: "$user { a }")): String', '@context(name: "user")'),
  );
  expect(ok).toBe(false);
  expect(places).toContain('CONTEXT_NOT_COVERED Thing.echo');
  expect(messages).toContain(
    '"Thing.echo" takes an argument from a context ("@fromContext"), which policy does not follow. Use "@requires".',
  );
});

test('it is not found where the caller fills the argument', () => {
  const { ok, codes } = found(
    things('echo(after: String @inert): String', '').replace('a: String @external', ''),
  );
  expect({ ok, codes }).toEqual({ ok: true, codes: [] });
});
