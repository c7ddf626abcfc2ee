import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { anonymous } from '#schema/policy/principal.ts';
import { runWeft } from '#test/testkit/run-weft.ts';
import { type TemporaryFolder, temporaryFolder } from '#test/testkit/temporary-folder.ts';

// The processes start as fast as the machine allows; the tests do not depend on time.
vi.setConfig({ testTimeout: 120_000 });

const megabyte = 1_048_576;
const braces = '{'.repeat(megabyte);
const doubling = `{ orders { nodes { ...F0 } } } ${Array.from(
  { length: 60 },
  (_, n) => `fragment F${n} on Order { ${n < 59 ? `...F${n + 1} ...F${n + 1}` : 'id'} }`,
).join(' ')}`;
const deepJson = `{"w":${'{"not":'.repeat(100_000)}{}${'}'.repeat(100_000)}}`;
const filtered = 'query ($w: OrderFilter) { orders(where: $w) { totalCount } }';

let folder: TemporaryFolder;
const at = (name: string) => join(folder.path, name);
beforeAll(async () => {
  folder = await temporaryFolder();
  const files = {
    'braces.graphql': braces,
    'doubling.graphql': doubling,
    'filtered.graphql': filtered,
    'filtered.variables.json': deepJson,
    'deep.yaml': `consumer: ${'['.repeat(100_000)}`,
    'overlay.graphql': 'extend type User { segment: UserSegment @mask(with: NULL) }',
  };
  for (const [name, text] of Object.entries(files)) await writeFile(at(name), text);
  await mkdir(at('operations'));
  await writeFile(join(at('operations'), 'bad.graphql'), doubling);
});
afterAll(() => folder[Symbol.asyncDispose]());

const explain = (...args: string[]) => ['policy', 'explain', '--as', 'analyst', ...args];
const simulate = (...args: string[]) => ['policy', 'simulate', ...args];
const trials = (path: string) => simulate('--with', at('overlay.graphql'), '--operations', path);

// The folder is created after the cases.
test.each<[string, () => string[], RegExp]>([
  [
    'an operation that nests',
    () => explain('--query', `{ orders(where: ${'['.repeat(5_000)}) }`),
    /^weft: --query: LIMIT_EXCEEDED .*\(limit "nesting"\)/,
  ],
  [
    'an operation that doubles',
    () => explain('--query', doubling),
    /^weft: --query: LIMIT_EXCEEDED .*\(limit "recursiveSelections"\)/,
  ],
  [
    'a file of one',
    () => explain('--file', at('braces.graphql')),
    /braces\.graphql": LIMIT_EXCEEDED .*"documentBytes"/,
  ],
  [
    'variables that nest',
    () => explain('--query', filtered, '--variables', deepJson.slice(0, 60_000)),
    /^weft: --variables: LIMIT_EXCEEDED .*\(limit "bodyDepth"\)/,
  ],
  [
    'a number that is too large',
    () => explain('--query', filtered, '--variables', '{"w":{"total":{"gt":1e400}}}'),
    /^weft: --variables: BAD_USER_INPUT Variable "\$w" has a number at "total\.gt" that is too large/,
  ],
  [
    'a supergraph',
    () => explain('--query', '{ orders { totalCount } }', '--supergraph', at('braces.graphql')),
    /braces\.graphql" cannot be read as a supergraph: It nests more than 64 levels deep/,
  ],
  [
    'an overlay',
    () => simulate('--with', at('braces.graphql'), '--operations', at('operations')),
    /braces\.graphql.* error SCHEMA_TOO_LARGE It nests more than 64 levels deep/,
  ],
  [
    'an agreement',
    () => simulate('--with', at('deep.yaml'), '--operations', at('operations')),
    /deep\.yaml.* error AGREEMENT_NOT_READABLE /,
  ],
  [
    'a folder of trials',
    () => trials(at('operations')),
    /bad\.graphql": LIMIT_EXCEEDED .*"recursiveSelections"/,
  ],
  [
    "a trial's variables",
    () => trials(at('filtered.graphql')),
    /filtered\.variables\.json": LIMIT_EXCEEDED .*"bodyDepth"/,
  ],
  [
    'what a supergraph would replace',
    () => ['compose', '--out', at('braces.graphql')],
    /braces\.graphql" is not a supergraph\./,
  ],
  ['a contract', () => ['contract', 'check', at('deep.yaml')], /deep\.yaml.* error CONTRACT_TOO_DEEP /],
])('%s is limited, and reported by its position and a code', async (_, args, said) => {
  const { code, stdout, stderr } = await runWeft(args(), folder.path);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(said);
  expect(stderr).not.toMatch(/RangeError|call stack|\n\s+at |node:/);
  expect(stderr.length).toBeLessThan(1_000);
});

test('recorded operations over the limits are reported and left out', async () => {
  const recorded = (query: string, variables = '{}') =>
    `{"query":${JSON.stringify(query)},"variables":${variables},"principal":${JSON.stringify(anonymous)},"count":1,"last":"2026-01-01T00:00:00Z"}`;
  const lines = [
    recorded('{ users { totalCount } }'),
    recorded(doubling),
    recorded(filtered, deepJson),
    braces,
  ];
  await writeFile(at('operations.jsonl'), lines.join('\n'));
  const { code, stdout, stderr } = await runWeft(
    simulate('--with', at('overlay.graphql'), '--operations', at('operations.jsonl')),
    folder.path,
  );
  expect(code).toBe(0);
  expect(stdout).toBe('Nothing changes in 1 operation that was tried.\n');
  expect(stderr).toMatch(/line 2: LIMIT_EXCEEDED .*left out.*line 3: LIMIT_EXCEEDED .*left out/s);
  expect(stderr).not.toMatch(/RangeError|\n\s+at /);
});

test('a file of many operations is not one request: the limits apply to each operation', async () => {
  const operation = (n: number) => `query Q${n} { orders { nodes { ${'id status total '.repeat(20)} } } }`;
  await writeFile(at('many.graphql'), Array.from({ length: 12 }, (_, n) => operation(n)).join(' '));
  const args = ['--with', at('overlay.graphql'), '--operations', at('many.graphql'), '--as', 'analyst'];
  const { code, stdout, stderr } = await runWeft(simulate(...args), folder.path);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toBe('Nothing changes in 12 operations that were tried.\n');
});
