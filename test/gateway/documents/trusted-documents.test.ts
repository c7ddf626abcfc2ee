import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { steward, usersSubgraph } from '#test/fixtures/governed-mesh.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';

const ids = 'query Ids { users { id } }';
const one = 'query One($id: ID!) { user(id: $id) { id country } }';
const salaries = 'query Salaries { users { salary } }';
const sorted = '{ sorted { id } }';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const trusted = new Map([
  [sha256(ids), ids],
  ['one', one],
  ['Salaries/1', salaries],
  ['sorted', sorted],
  // Of another text: an id is a key, whatever it looks like.
  [sha256(one), salaries],
]);

let open: TestMesh;
let only: TestMesh;
beforeAll(async () => {
  const subgraphs = [usersSubgraph];
  open = await createTestMesh({ subgraphs, gateway: { documents: { trusted } } });
  only = await createTestMesh({
    subgraphs,
    gateway: { documents: { trusted, trustedOnly: true }, limits: { inFlight: 100 } },
  });
});
afterAll(async () => {
  await open[Symbol.asyncDispose]();
  await only[Symbol.asyncDispose]();
});

const persisted = (sha256Hash: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } });

async function post(mesh: TestMesh, body: object, claims?: Record<string, unknown>) {
  const response = await fetch(`${mesh.gateway.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(claims && { authorization: `Bearer ${await mesh.issuer.token(claims)}` }),
    },
    body: JSON.stringify(body),
  });
  const { data, errors } = (await response.json()) as {
    data?: unknown;
    errors?: { message: string; extensions: { code: string } }[];
  };
  return { status: response.status, data, message: errors?.[0]?.message, code: errors?.[0]?.extensions.code };
}

const user = { user: { id: '1', country: 'NL' } };
const variables = { id: '1' };

test.each([
  ['Apollo', persisted('one')],
  ['Relay', { id: 'one' }],
  ['Relay with doc_id', { doc_id: 'one' }],
  ['documentId', { documentId: 'one' }],
  ['both names of one id', { documentId: 'one', ...persisted('one') }],
  ['null beside it', { id: 'one', doc_id: null, query: null, extensions: null }],
  ['an empty text beside it', { id: 'one', query: '' }],
  ['the same text beside it', { id: 'one', query: one }],
])('a trusted document is executed by its id: %s', async (_, named) => {
  for (const mesh of [open, only]) {
    expect(await post(mesh, { ...named, variables })).toMatchObject({ status: 200, data: user });
  }
});

test('so it is in a URL', async () => {
  const headers = { 'graphql-require-preflight': '1' };
  for (const mesh of [open, only]) {
    for (const named of [
      'documentId=one',
      'doc_id=one',
      `extensions=${encodeURIComponent(JSON.stringify(persisted('one').extensions))}`,
    ]) {
      const response = await fetch(`${mesh.gateway.url}/graphql?${named}&variables={"id":"1"}`, { headers });
      expect(await response.json()).toMatchObject({ data: user });
    }
  }
});

test.each([
  ['another text', { id: 'one', query: '{ users { id } }' }],
  ['the text with a blank more', { id: 'one', query: `${one} ` }],
  ['a text that an unknown id is sent with', { id: 'two', query: ids }],
  ['two ids', { id: 'one', doc_id: sha256(ids) }],
  ['an id and another hash', { id: 'one', ...persisted(sha256(ids)) }],
  ['an id that is no text', { id: 1 }],
  ['a list of ids', { id: ['one'] }],
  ['an id without end', { id: 'x'.repeat(2_000) }],
])('%s is refused, and nothing is fetched', async (_, named) => {
  for (const mesh of [open, only]) {
    const before = mesh.subgraphs.users?.asked.length;
    const { status, data } = await post(mesh, { ...named, variables });
    expect([status === 400 || status === 403, data]).toEqual([true, undefined]);
    expect(mesh.subgraphs.users?.asked.length).toBe(before);
  }
});

test('an id is an opaque key, also one that looks like the hash of another text', async () => {
  expect(await post(open, persisted(sha256(one)), steward)).toMatchObject({
    data: { users: [{ salary: 'a secret' }, { salary: 'a secret' }] },
  });
  expect(await post(open, { ...persisted(sha256(one)), query: one, variables })).toMatchObject({
    status: 400,
    code: 'BAD_REQUEST',
  });
});

test('beside trusted documents others are executed, and registered', async () => {
  const query = 'query Other { users { country } }';
  expect(await post(open, { query })).toMatchObject({ status: 200 });
  expect(await post(open, { query, ...persisted(sha256(query)) })).toMatchObject({ status: 200 });
  expect(await post(open, persisted(sha256(query)))).toMatchObject({ status: 200 });
});

test.each([
  ['a text', { query: 'query Other { users { country } }' }, 'DOCUMENT_NOT_TRUSTED', 403],
  ['the text of one without its id', { query: ids }, 'DOCUMENT_NOT_TRUSTED', 403],
  ['introspection', { query: '{ __schema { queryType { name } } }' }, 'DOCUMENT_NOT_TRUSTED', 403],
  ['an unknown id', { id: 'two' }, 'DOCUMENT_NOT_TRUSTED', 403],
  ['a key of every object', { id: '__proto__' }, 'DOCUMENT_NOT_TRUSTED', 403],
  ['an unknown hash', persisted(sha256('{ users { country } }')), 'PERSISTED_QUERY_NOT_SUPPORTED', 400],
  [
    'a text with its hash',
    { query: '{ users { country } }', ...persisted(sha256('{ users { country } }')) },
    'PERSISTED_QUERY_NOT_SUPPORTED',
    400,
  ],
])('where only they are executed, %s is not', async (_, body, code, status) => {
  const before = only.subgraphs.users?.asked.length;
  for (const claims of [undefined, steward]) {
    expect(await post(only, body, claims)).toMatchObject({ status, code, data: undefined });
  }
  expect(only.subgraphs.users?.asked.length).toBe(before);
});

test('policy and limits hold for them too', async () => {
  const denied = await post(only, { id: 'Salaries/1' });
  expect([denied.data, denied.code]).toEqual([
    { users: [{ salary: null }, { salary: null }] },
    'FORBIDDEN_FIELD',
  ]);
  expect(await post(only, { id: 'sorted' })).toMatchObject({ status: 400, code: 'MASKED_FIELD_OPERATION' });
  await using small = await createTestMesh({
    subgraphs: [usersSubgraph],
    gateway: { documents: { trusted, trustedOnly: true }, limits: { depth: 1 } },
  });
  expect(await post(small, { id: 'one', variables })).toMatchObject({ status: 400, code: 'LIMIT_EXCEEDED' });
});

test('where only they are executed and there are none, nothing is', async () => {
  await using none = await createTestMesh({
    subgraphs: [usersSubgraph],
    gateway: { documents: { trustedOnly: true } },
  });
  for (const body of [{ query: ids }, { id: 'one' }, persisted('one')]) {
    expect((await post(none, body)).data).toBeUndefined();
  }
});
