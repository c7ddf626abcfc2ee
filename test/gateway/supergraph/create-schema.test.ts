import { readFile } from 'node:fs/promises';
import {
  buildSchema,
  type GraphQLSchema,
  getNamedType,
  introspectionFromSchema,
  isObjectType,
  printSchema,
} from 'graphql';
import { expect, test } from 'vitest';
import { createQueryPlanner } from '#gateway/planner/query-planner.ts';
import { createSchema } from '#gateway/supergraph/create-schema.ts';
import { schemaText } from '#gateway/supergraph/schema-text.ts';
import { stripPolicy } from '#schema/policy/directives/strip-policy.ts';

const everyKind = buildSchema(`
  """What it is about."""
  schema { query: Root  mutation: Change }
  """For those who read."""
  directive @seen(by: [Reader!] = [ME], where: Where = { deep: { text: "a\\"b" } }) repeatable on FIELD | FRAGMENT_SPREAD
  """A moment."""
  scalar Moment @specifiedBy(url: "https://moments.example")
  interface Node { id: ID! }
  interface Named implements Node { id: ID!  name(upper: Boolean = false): String @deprecated(reason: "ask for \\"id\\"") }
  type Root implements Named & Node {
    id: ID!
    name(upper: Boolean = false): String
    """
    Over
    lines.
    """
    things(first: Int! = 50, where: Where = { not: [{ text: null }], at: "1", reader: ME }, old: Int @deprecated): [[Thing!]]!
    self: Root
  }
  type Change { touch(one: Choice!): Moment }
  union Thing = Root | Other
  type Other { at: Moment  reader: Reader! }
  enum Reader { "Myself." ME  OTHERS @deprecated }
  input Where { text: String  not: [Where!]  deep: Where  at: Moment  reader: Reader = OTHERS  many: [Float!] = [1, 2.5] }
  input Choice @oneOf { a: Int  b: Where }
`);

async function acrossThreads(schema: GraphQLSchema): Promise<GraphQLSchema> {
  return createSchema(structuredClone(schemaText(schema)), async () => {});
}

test('a schema that is read type by type is the schema that was written: with all kinds of types', async () => {
  const created = await acrossThreads(everyKind);
  expect(printSchema(created)).toBe(printSchema(everyKind));
  expect(introspectionFromSchema(created)).toEqual(introspectionFromSchema(everyKind));
});

test('a schema that is read type by type is the schema that was written: the graph of the demo', async () => {
  const document = stripPolicy(await readFile('schema/supergraph.graphql', 'utf8'));
  const { schema, everything } = createQueryPlanner(document);
  for (const written of [schema, everything]) {
    expect(printSchema(await acrossThreads(written))).toBe(printSchema(written));
  }
});

test('an implementation is found by its interface before anything of it has been read', async () => {
  const created = await acrossThreads(everyKind);
  const node = created.getType('Node');
  expect(created.getPossibleTypes(node as never).map(({ name }) => name)).toEqual(['Root']);
  const { objects, interfaces } = created.getImplementations(node as never);
  expect([...objects, ...interfaces].map(({ name }) => name)).toEqual(['Root', 'Named']);
  const root = created.getQueryType();
  expect(isObjectType(root) && getNamedType(root.getFields().self?.type)).toBe(root);
});
