import { buildSchema, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { createDocumentStore } from '#gateway/transport/document-store.ts';

test('DOS-31: documents are kept by what they hold on to, and the longest unused is forgotten', () => {
  const store = createDocumentStore(243_000);
  const long = parse(`{ id } #${'x'.repeat(60_000)}`);
  store.set('a', long);
  expect(store.get('a')).toBe(long);
  store.set('b', parse('{ b }'));
  store.get('a');
  store.set('c', parse(`{ c } #${'x'.repeat(60_000)}`));
  expect(store.get('b')).toBeUndefined();
  expect([store.get('a'), store.get('c')]).not.toContain(undefined);
  store.set('d', parse(`{ d } #${'x'.repeat(60_000)}`));
  expect(store.get('a')).toBeUndefined();
});

test('a document that is set again counts once', () => {
  const store = createDocumentStore(200_000);
  for (let n = 0; n < 20; n += 1) store.set('a', parse(`{ id } #${'x'.repeat(60_000)}`));
  store.set('b', parse('{ b }'));
  expect(store.get('b')).toBeDefined();
  expect(store.get('a')).toBeDefined();
});

test('a document that is kept still says where its parts stand', () => {
  const store = createDocumentStore();
  store.set('a', parse('query Q {\n  me {\n    nme\n  }\n}'));
  const document = store.get('a');
  if (!document) throw new Error('It is not kept.');
  const schema = buildSchema('type Query { me: Me } type Me { name: String }');
  expect(validate(schema, document).map(({ locations }) => locations)).toEqual([[{ line: 3, column: 5 }]]);
});

test('so many documents are kept, however small they are', () => {
  const store = createDocumentStore();
  const document = parse('{ id }');
  for (let n = 0; n <= 2_000; n += 1) store.set(`${n}`, document);
  expect(store.get('0')).toBeUndefined();
  expect(store.get('1')).toBeDefined();
});
