import { expect, test } from 'vitest';
import { foundBeside, grant } from './two-owners.ts';

const root = 'type Query { other: Int @classification(level: PUBLIC) }';

test.each([
  ['Address', 'type Address @shareable { city: String }'],
  ['Address', 'type Address @key(fields: "city") { city: String @shareable }'],
  ['Segment', 'enum Segment { NEW OLD MIDDLE }'],
  ['UserWhere', 'input UserWhere { nothing: Int @inert }'],
  ['Stamp', 'scalar Stamp'],
  ['Any', 'type Mine { x: Int } union Any = Mine'],
  ['Party', 'interface Party { id: ID! }'],
  ['Party', 'type Party @key(fields: "id") @interfaceObject { id: ID! evil: Int }'],
  ['User', 'type User @key(fields: "id") @interfaceObject { id: ID! evil: Int }'],
  ['User', 'enum User { A }'],
])('"%s" of another domain is not defined again: %s', (type, sdl) => {
  const { errors, message } = foundBeside(`${root} ${sdl}`);
  expect(errors).toEqual([`TYPE_TAKEN other ${type}`]);
  expect(message).toContain(`"other" defines "${type}", which "users" owns (schema/owners.yaml:`);
  expect(message).toContain(`- { to: other, may: share, what: ${type}, until: <day> }`);
  // The composer has its own demands.
  const granted = foundBeside(`${root} ${sdl}`, { grants: grant('share', type) }).errors;
  expect(granted.filter((error) => error.startsWith('TYPE_TAKEN'))).toEqual([]);
});

test("a type with another name is the domain's own", () => {
  const { ok, errors } = foundBeside(`${root} enum Kind { A } scalar Other`);
  expect([ok, errors]).toEqual([true, []]);
});

test("a type stays its owner's while the owner is not in the graph", () => {
  const owners = 'Kind: third\n';
  expect(foundBeside(`${root} enum Kind { A }`, { owners }).errors).toContain('TYPE_TAKEN other Kind');
});
