import { expect, test } from 'vitest';
import { extending, foundBeside } from './two-owners.ts';

const score = 'score: Int @classification(level: PUBLIC)';

test('an entity of another domain is extended by a key that its owner gives it', () => {
  expect(foundBeside(extending(score)).errors).toEqual([]);
  expect(foundBeside(`type User @key(fields: "id", resolvable: false) { id: ID! }`).errors).toEqual([]);
});

test.each([
  ['without a key', `type User { id: ID! @shareable ${score} }`],
  ['by the key "name"', `type User @key(fields: "name") { name: String @shareable ${score} }`],
  [
    'by the key "name"',
    `type User @key(fields: "id") @key(fields: "name") { id: ID! name: String @external }`,
  ],
])('%s is refused, with the key that is legal', (found, sdl) => {
  const { errors, message } = foundBeside(sdl);
  expect(errors).toContain('EXTENDED_WITHOUT_KEY other User');
  expect(message).toBe(
    `"other" extends "User", which "users" owns (schema/owners.yaml:1), ${found}. Extend it by @key(fields: "id").`,
  );
});
