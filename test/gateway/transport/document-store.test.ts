import { buildSchema, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { createDocumentStore } from '#gateway/transport/document-store.ts';

test('DOS-31: documents are cached by their real size, and the least recently used are evicted', async () => {
  const store = createDocumentStore(243_000);
  const long = parse(`{ id } #${'x'.repeat(60_000)}`);
  await store.set('a', long);
  expect(await store.get('a')).toBe(long);
  await store.set('b', parse('{ b }'));
  await store.get('a');
  await store.set('c', parse(`{ c } #${'x'.repeat(60_000)}`));
  expect(await store.get('b')).toBeUndefined();
  expect([await store.get('a'), await store.get('c')]).not.toContain(undefined);
  await store.set('d', parse(`{ d } #${'x'.repeat(60_000)}`));
  expect(await store.get('a')).toBeUndefined();
});

test('a document that is set again counts once', async () => {
  const store = createDocumentStore(200_000);
  for (let n = 0; n < 20; n += 1) await store.set('a', parse(`{ id } #${'x'.repeat(60_000)}`));
  await store.set('b', parse('{ b }'));
  expect(await store.get('b')).toBeDefined();
  expect(await store.get('a')).toBeDefined();
  expect(await store.delete('a')).toBe(true);
  expect(await store.get('a')).toBeUndefined();
});

test('a cached document still has the locations of its parts', async () => {
  const store = createDocumentStore();
  await store.set('a', parse('query Q {\n  me {\n    nme\n  }\n}'));
  const document = await store.get('a');
  if (!document) throw new Error('It is not kept.');
  const schema = buildSchema('type Query { me: Me } type Me { name: String }');
  expect(validate(schema, document).map(({ locations }) => locations)).toEqual([[{ line: 3, column: 5 }]]);
});

test('the number of cached documents is limited, however small they are', async () => {
  const store = createDocumentStore();
  const document = parse('{ id }');
  for (let n = 0; n <= 2_000; n += 1) await store.set(`${n}`, document);
  expect(await store.get('0')).toBeUndefined();
  expect(await store.get('1')).toBeDefined();
});
