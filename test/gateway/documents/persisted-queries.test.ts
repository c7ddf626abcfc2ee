import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPersistedQueries } from '#gateway/documents/persisted-queries.ts';
import { cacheBounds } from '#gateway/limits/cache-bounds.ts';
import { analyst, steward, usersSubgraph } from '#test/fixtures/governed-mesh.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await createTestMesh({ subgraphs: [usersSubgraph], gateway: { limits: { aliases: 5 } } });
});
afterAll(() => mesh[Symbol.asyncDispose]());

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const persisted = (sha256Hash: unknown, version: unknown = 1) => ({
  persistedQuery: { version, sha256Hash },
});

async function post(body: object, claims?: object) {
  const response = await fetch(`${mesh.gateway.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(claims && {
        authorization: `Bearer ${await mesh.issuer.token(claims as Record<string, unknown>)}`,
      }),
    },
    body: JSON.stringify(body),
  });
  return told(response);
}

async function told(response: Response) {
  const { data, errors } = (await response.json()) as {
    data?: unknown;
    errors?: { message: string; extensions: { code: string } }[];
  };
  return { status: response.status, data, message: errors?.[0]?.message, code: errors?.[0]?.extensions.code };
}

const unknown = {
  status: 200,
  message: 'PersistedQueryNotFound',
  code: 'PERSISTED_QUERY_NOT_FOUND',
  data: undefined,
};

test('a client sends a hash, then the text with it, and the hash from then on', async () => {
  const query = 'query Registered { users { id } }';
  const data = { users: [{ id: '1' }, { id: '2' }] };
  expect(await post({ extensions: persisted(sha256(query)) })).toEqual(unknown);
  expect(await post({ query, extensions: persisted(sha256(query)) })).toMatchObject({ status: 200, data });
  expect(await post({ extensions: persisted(sha256(query)) })).toMatchObject({ status: 200, data });
  const url = `${mesh.gateway.url}/graphql?extensions=${encodeURIComponent(JSON.stringify(persisted(sha256(query))))}`;
  expect((await fetch(url)).status).toBe(400);
  const got = await fetch(url, { headers: { 'apollo-require-preflight': '1' } });
  expect(await told(got)).toMatchObject({ status: 200, data });
});

test('what one caller registered is decided for each caller anew', async () => {
  const query = '{ user(id: "1") { id salary } }';
  await post({ query, extensions: persisted(sha256(query)) }, steward);
  expect(await post({ extensions: persisted(sha256(query)) }, steward)).toMatchObject({
    data: { user: { id: '1', salary: 'a secret' } },
  });
  for (const claims of [analyst, undefined]) {
    const denied = await post({ extensions: persisted(sha256(query)) }, claims);
    expect([denied.data, denied.code]).toEqual([{ user: { id: '1', salary: null } }, 'FORBIDDEN_FIELD']);
  }
});

test.each([
  ['the hash of another text', persisted(sha256('{ users { id } }'))],
  ['a hash in capitals', persisted(sha256('{ users { country } }').toUpperCase())],
  ['a hash that is no text', persisted({ a: 1 })],
  ['another version', persisted(sha256('{ users { country } }'), 2)],
  ['a list of extensions', [persisted(sha256('{ users { country } }'))]],
])('%s registers nothing', async (_, extensions) => {
  const query = '{ users { country } }';
  expect(await post({ query, extensions })).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
  expect(await post({ extensions: persisted(sha256(query)) })).toEqual(unknown);
});

test.each([
  ['does not parse', '{ users {', 'GRAPHQL_PARSE_FAILED'],
  ['is beyond a limit', `{ ${'a: __typename b: __typename '.repeat(3)} }`, 'LIMIT_EXCEEDED'],
])('a text that %s is not registered', async (_, query, code) => {
  expect(await post({ query, extensions: persisted(sha256(query)) })).toMatchObject({ code });
  expect(await post({ extensions: persisted(sha256(query)) })).toEqual(unknown);
});

test('an id without trusted documents is passed over beside a text, and unknown alone', async () => {
  expect(await post({ id: 'x', query: '{ users { id } }' })).toMatchObject({
    data: { users: expect.anything() },
  });
  expect(await post({ id: 'x' })).toEqual(unknown);
});

test('they are bounded by their number and by their size', () => {
  const { entries, size } = cacheBounds.persistedQueries;
  const queries = createPersistedQueries();
  for (let n = 0; n <= entries; n += 1) queries.keep(`${n}`, `{ a${n} }`);
  expect([queries.find('0'), queries.find(`${entries}`)]).toEqual([undefined, `{ a${entries} }`]);
  for (let n = 0; n < 10; n += 1) queries.keep(`large ${n}`, 'x'.repeat(size / 4));
  expect(Array.from({ length: 10 }, (_, n) => queries.find(`large ${n}`)).filter(Boolean)).toHaveLength(4);
});
