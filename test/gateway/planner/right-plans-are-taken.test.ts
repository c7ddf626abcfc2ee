import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { createQueryPlanner } from '#gateway/planner/query-planner.ts';
import { composeSupergraph } from '#schema/compose.ts';

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [
  "@key", "@requires", "@external", "@shareable", "@interfaceObject", "@provides"])`;

function plannerOf(...sdls: readonly string[]) {
  const composed = composeSupergraph({
    subgraphs: sdls.map((sdl, index) => ({
      name: `s${index}`,
      url: `http://s${index}`,
      sdl: `${link}\n${sdl}`,
    })),
  });
  if (!composed.ok) throw new Error(JSON.stringify(composed.findings));
  return createQueryPlanner(parse(composed.supergraph));
}

const interfaceThatNobodyImplements = plannerOf('interface Node { id: ID! } type Query { node: Node }');
const unionOfEachDomain = plannerOf(
  'union Action = A | Both type A { a: Int } type Both @shareable { label: Int } type Query { action: Action @shareable }',
  'union Action = B | Both type B { b: Int } type Both @shareable { label: Int } type Query { action: Action @shareable }',
);
const interfaceObjectThatRequires = plannerOf(
  `interface Named @key(fields: "id") { id: ID! name: String }
   type User implements Named @key(fields: "id") { id: ID! name: String age: Int }
   type Query { users: [User] }`,
  `type Named @key(fields: "id") @interfaceObject { id: ID! name: String @external username: String @requires(fields: "name") }
   type Query { others: [Named] }`,
);
const providedBelow = plannerOf(
  'type Query { posts: [Post] } type Post { author: User @provides(fields: "name") } type User @key(fields: "id") { id: ID! name: String @external }',
  'type User @key(fields: "id") { id: ID! name: String @shareable age: Int }',
);
const valuesOfAllKinds = plannerOf(
  'input Where { ids: [ID!] sizes: [[Float]] } type Query { find(id: ID, where: [Where!], kind: Kind = SMALL): Int } enum Kind { SMALL }',
);

test.each([
  ['of an interface that nobody implements', interfaceThatNobodyImplements, '{ node { id } }'],
  [
    'of a shared union of which each domain knows other types',
    unionOfEachDomain,
    '{ action { ... on A { a } ... on B { b } ... on Both { label } } }',
  ],
  [
    'of an interface object that requires a field',
    interfaceObjectThatRequires,
    '{ others { ... on User { age username name } id } users { username } }',
  ],
  ['of what is provided', providedBelow, '{ posts { author { name age } } }'],
  [
    'with values written another way',
    valuesOfAllKinds,
    'query ($id: ID = 1) { a: find(id: 1, where: { ids: 7, sizes: 1 }) b: find(id: $id, kind: SMALL) c: find(where: [{ sizes: [[1.0, 1.5e3, null]] }]) }',
  ],
  [
    'with numbers and defaults written another way',
    valuesOfAllKinds,
    `query ($where: [Where!] = [{ sizes: [[1e30, 1.50, -0.0, 12e-3]], ids: [1] }], $other: [Where!] = { ids: [1] })
     { a: find(where: $where) b: find(where: $other) c: find(where: { sizes: [[1e30, 1.50]], ids: 1 }) }`,
  ],
])('a plan %s is taken', async (_, planner, document) => {
  expect((await planner.plan({ document, operationName: undefined })).node).toBeDefined();
});
