import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { defaultLimits } from '#gateway/limits/limits.ts';
import type { Arguments } from '#gateway/start/arguments.ts';
import { readTrustedDocuments } from '#gateway/start/read-trusted-documents.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';

const ids = 'query Ids { users { id } }';
const one = 'query One($id: ID!) { user(id: $id) { id } }';

/** As @apollo/generate-persisted-query-manifest 1.x writes it. */
const apollo = JSON.stringify({
  format: 'apollo-persisted-query-manifest',
  version: 1,
  operations: [{ id: 'a1', name: 'Ids', type: 'query', body: ids }],
});
/** As relay-compiler with `persistConfig.file` writes it, and graphql-codegen's client preset with `persistedDocuments`. */
const relay = JSON.stringify({ '1f2e': one, a1: ids }, null, 2);

async function read(files: Record<string, string>, given: { trustedOnly?: boolean } = {}) {
  await using folder = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder.path, name), text);
  return await readTrustedDocuments(
    { trustedDocuments: folder.path, trustedOnly: false, ...given } as Arguments,
    defaultLimits,
  );
}

test('manifests of each tool are read, and the documents of all are trusted', async () => {
  const trusted = await read({
    'persisted-query-manifest.json': apollo,
    'persisted_queries.json': `\uFEFF${relay}`,
    'README.md': 'no manifest',
  });
  expect([...(trusted ?? [])].sort()).toEqual([
    ['1f2e', one],
    ['a1', ids],
  ]);
});

test.each([
  ['not JSON', '{', /it is not JSON/],
  ['a list', '[]', /not a JSON object/],
  ['another format', JSON.stringify({ format: 'x', version: 1, operations: [] }), /format "x"/],
  [
    'another version',
    apollo.replace('"version":1', '"version":2'),
    /the version 2; supported is "apollo-persisted-query-manifest" with the version 1/,
  ],
  [
    'no list of operations',
    JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1 }),
    /not a list/,
  ],
  ['an operation without an id', apollo.replace('"id"', '"no"'), /has no id/],
  ['an operation without a text', apollo.replace('"body"', '"no"'), /"a1" is not a text/],
  ['a document that is no text', '{"a2":{"text":"{ a }"}}', /"a2" is not a text/],
  ['an empty one', '{"a2":" "}', /"a2" is not a text/],
  ['a document that is not GraphQL', '{"a2":"query {"}', /"a2" would never be executed: it is not GraphQL/],
  [
    'one beyond a limit',
    JSON.stringify({ a2: `{ ${'a '.repeat(20_000)}}` }),
    /"a2" would never be executed: .*limit/,
  ],
  ['an id that another file has for another text', '{"a1":"{ other }"}', /"a1" has two documents/],
])('%s refuses the start, with the file', async (_, text, message) => {
  const refused: Error = await read({ 'a.json': relay, 'z.json': text }).then(
    () => new Error('It is read.'),
    (error: Error) => error,
  );
  expect(refused.message).toMatch(/^error: the trusted documents in ".*z\.json" cannot be used: /);
  expect(refused.message).toMatch(message);
});

test('a folder without manifests refuses the start, and so do trusted documents alone without a folder', async () => {
  await expect(read({ 'README.md': '' })).rejects.toThrow(/has no manifest/);
  await expect(
    readTrustedDocuments({ trustedDocuments: '/no/such', trustedOnly: true } as Arguments, defaultLimits),
  ).rejects.toThrow(/--trusted-documents cannot be read: .*no such file/);
  await expect(readTrustedDocuments({ trustedOnly: true } as Arguments, defaultLimits)).rejects.toThrow(
    '--trusted-only needs --trusted-documents',
  );
});
