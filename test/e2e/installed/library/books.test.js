import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { composeSupergraph, hasErrors } from 'weft/policy';
import { createTestProduct, principal } from 'weft/testing';

const contract = await readFile(new URL('subgraphs/books/contract.yaml', import.meta.url), 'utf8');
const rows = { books: [{ isbn: '1', title: 'Emma', price: '7.00' }] };

test('a librarian sees prices', async () => {
  await using books = await createTestProduct({ contract, rows });
  const { data } = await books.as(principal('librarian')).query('{ books { nodes { title price } } }');
  assert.deepEqual(data.books.nodes, [{ title: 'Emma', price: '7.00' }]);
});

test('the schema composes with governance', async () => {
  await using books = await createTestProduct({ contract });
  const { domain: name } = books.model;
  const composed = composeSupergraph({
    subgraphs: [{ name, url: 'http://127.0.0.1:1/graphql', sdl: books.sdl }],
    overlays: [
      { file: 'organisation.graphql', sdl: 'extend schema @organisation(allow: [["scope:staff"]])' },
    ],
  });
  assert.equal(hasErrors(composed.findings), false);
});
