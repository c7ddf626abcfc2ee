import { expect, test } from 'vitest';
import { composeSupergraph } from '#schema/compose.ts';
import { extending, foundBeside } from './two-owners.ts';
import { subgraph } from './users-domain.ts';

const score = extending('score: Int @classification(level: PUBLIC)');

test('what two domains publish for the first time has no owner until governance names one', () => {
  const { errors, message } = foundBeside(score, { owners: '# nothing yet\n' });
  expect(errors).toEqual(['OWNER_UNSETTLED other User', 'OWNER_UNSETTLED users User']);
  expect(message).toBe(
    '"other" and "users" publish "User", and the list of owners has none for it. Name the owner with "weft compose --accept-owner User=other"; the other extends it by its key, or needs the owner\'s grant to share it.',
  );
});

test('roots that collide for the first time are told in both schemas', () => {
  const root = 'type Query { users: Int @classification(level: PUBLIC) }';
  expect(foundBeside(root, { owners: '' }).errors).toEqual([
    'OWNER_UNSETTLED other Query.users',
    'OWNER_UNSETTLED users Query.users',
  ]);
});

test('a contract that declares an object owns it before one that refers to it, or extends it', () => {
  const contracts = [
    { domain: 'users', declares: ['User'], refersTo: [] },
    { domain: 'other', declares: [], refersTo: ['User'] },
  ];
  expect(foundBeside(score, { owners: '', contracts }).errors).toEqual([]);
  expect(foundBeside(score, { owners: '', contracts: contracts.slice(0, 1) }).errors).toEqual([]);
  expect(foundBeside(score, { owners: '', contracts: contracts.slice(1) }).errors).toEqual([]);
});

test('a reference alone owns nothing, and what is listed stays with its owner', () => {
  const composed = composeSupergraph({
    subgraphs: [
      subgraph(
        'orders',
        `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
         type Query { order: Order } type Order @key(fields: "id") { id: ID! user: User }
         type User @key(fields: "id") { id: ID! orders: [Order] }`,
      ),
    ],
    ownership: {
      owners: { file: 'owners.yaml', text: 'Gone: users\nQuery.user: users\n' },
      contracts: [{ domain: 'orders', declares: ['Order'], refersTo: ['User'] }],
    },
  });
  expect(composed.ok && Object.fromEntries(composed.owners ?? [])).toEqual({
    Gone: 'users',
    Order: 'orders',
    'Query.order': 'orders',
    'Query.user': 'users',
  });
});
