import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkJson } from '#platform/runtime/request-limits/json-limits.ts';
import { peopleSubgraph, postsSubgraph } from '#test/fixtures/plain-mesh.ts';
import { type Answer, createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await createTestMesh({ subgraphs: [peopleSubgraph, postsSubgraph] });
});
afterAll(() => mesh[Symbol.asyncDispose]());

const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const zeros = (count: number) => `[${Array(count).fill(0)}]`;

async function post(members: string) {
  const response = await fetch(`${mesh.gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: `{"query":"{ me { id } }",${members}}`,
  });
  return { ...((await response.json()) as Answer), status: response.status };
}

test.each([
  ['bodyDepth', `"extensions":${nested(64)}`],
  ['bodyDepth', `"extensions":{"a":${nested(520_000 - 2)}}`],
  ['bodyDepth', `"unknown":${'{"a":'.repeat(100)}1${'}'.repeat(100)}`],
  ['bodyDepth', `"variables":{"a":${nested(200)}}`],
  ['bodyDepth', `"query":${nested(200)}`],
  ['bodyValues', `"extensions":${zeros(20_000)}`],
  ['bodyValues', `"unknown":{${Array.from({ length: 20_000 }, (_, n) => `"a${n}":""`)}}`],
  ['bodyValues', `"extensions":[${Array(20_000).fill('{}')}]`],
  ['bodyValues', Array.from({ length: 20_000 }, (_, n) => `"a${n}":null`).join()],
])(
  'a body with more than "%s" is refused by that name before it is parsed: %.40s',
  async (limit, members) => {
    const response = await post(members);
    expect([response.status, response.errors?.[0]?.extensions.code]).toEqual([400, 'LIMIT_EXCEEDED']);
    expect(response.errors?.[0]?.message).toContain(`(limit "${limit}")`);
  },
);

test.each([
  `"extensions":{"a":${nested(62)}}`,
  `"unknown":${zeros(19_990)}`,
  `"unknown":"${'[{'.repeat(30_000)}","more":"\\\\\\"${'[,'.repeat(30_000)}"`,
])('a body within the limits is answered, and strings count as one value: %.40s', async (members) => {
  expect(await post(members)).toMatchObject({ status: 200, data: { me: { id: 'u1' } } });
});

test.each(['variables', 'extensions'])('"%s" in a URL have the same limits', async (name) => {
  const url = `${mesh.gateway.url}/graphql?query=${encodeURIComponent('{ me { id } }')}&${name}=`;
  const headers = { 'apollo-require-preflight': '1' };
  const responses = [`{"a":${nested(64)}}`, `{"a":${nested(10)}}`].map(async (text) => {
    const response = await fetch(url + encodeURIComponent(text), { headers });
    return [response.status, /LIMIT_EXCEEDED.*|.*"bodyDepth"/.test(await response.text())];
  });
  expect(await Promise.all(responses)).toEqual([
    [400, true],
    [200, false],
  ]);
});

const passes = (text: string, bodyDepth: number, bodyValues: number) => {
  try {
    checkJson(text, { bodyDepth, bodyValues });
    return true;
  } catch {
    return false;
  }
};

test('counts the values that the parser would build, in any notation', () => {
  const depthOf = (value: unknown): number =>
    typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
  const valuesOf = (value: unknown): number =>
    typeof value === 'object' && value !== null
      ? Object.values(value).reduce((sum: number, one) => sum + valuesOf(one), 1)
      : 1;
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom('', ' ', '\n\t'), (value, space) => {
      const text = JSON.stringify(value, null, space);
      const [depth, values] = [depthOf(value), valuesOf(value)];
      expect(passes(text, depth, values)).toBe(true);
      expect(passes(text, depth, values - 1)).toBe(values === 1);
      if (depth > 0) expect(passes(text, depth - 1, values)).toBe(false);
    }),
  );
});
