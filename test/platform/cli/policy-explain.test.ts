import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runWeft } from '#test/testkit/run-weft.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';

const query = '{ users(first: 1) { nodes { city email } } }';

test('weft policy explain prints each field, its decision, and the file of the policy', async () => {
  const { code, stdout, stderr } = await runWeft([
    'policy',
    'explain',
    '--as',
    'marketing',
    '--query',
    query,
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('User.city  clear  [INTERNAL]');
  expect(stdout).toContain('from overlay:privacy.graphql (schema/overlays/privacy.graphql)');
  expect(stdout).toContain('role:marketing yes, purpose:campaigns yes, agreement:users yes');
  expect(stdout).toContain('User.email  masked (HASH) by users  [RESTRICTED, personal data: email]');
  expect(stdout).toContain('from users (subgraphs/users/contract.yaml)');
  expect(stdout).toContain('from classification:INTERNAL (schema/policy/classifications.ts)');
});

test('as JSON, for any described caller, and with variables from the command line', async () => {
  const document = 'query Q($w: UserFilter) { users(where: $w, first: 1) { totalCount } }';
  const variables = '{ "w": { "email": { "like": "a%" } } }';
  const { code, stdout } = await runWeft([
    ...[
      'policy',
      'explain',
      '--roles',
      'marketing',
      '--scopes',
      'staff',
      '--purpose',
      'campaigns',
      '--consumer',
      'somewhere-else',
    ],
    ...[
      '--claim',
      'country=DK',
      '--claim',
      'country=SE',
      '--query',
      document,
      '--variables',
      variables,
      '--json',
    ],
  ]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    principal: {
      subject: 'somebody',
      roles: ['marketing'],
      purpose: 'campaigns',
      claims: { country: ['DK', 'SE'] },
    },
    refusals: [{ coordinate: 'UserFilter.email', field: 'User.email', use: 'LIKE', policy: 'users' }],
    rows: [{ coordinate: 'User', directive: 'rows' }, { coordinate: 'User' }],
  });
});

test('for a given supergraph, an anonymous caller, and an operation in a file', async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'operations.graphql');
  await writeFile(file, `query A ${query} query B { orders(first: 1) { totalCount } }`);
  const args = ['--supergraph', 'schema/supergraph.graphql', '--file', file, '--operation', 'A'];
  const { code, stdout } = await runWeft(['policy', 'explain', '--anonymous', ...args]);
  expect(code).toBe(0);
  expect(stdout).toContain('Query.users  denied by classification:INTERNAL');
  expect(stdout).not.toContain('Order');
});

test.each([
  ['an unknown field', ['--as', 'analyst', '--query', '{ users { nmae } }'], 1, 'Cannot query field "nmae"'],
  [
    'a missing file',
    ['--as', 'analyst', '--query', '{ a }', '--supergraph', 'not-there.graphql'],
    1,
    'not-there.graphql',
  ],
  [
    'a file that is not a supergraph',
    ['--as', 'analyst', '--query', '{ a }', '--supergraph', 'package.json'],
    1,
    'cannot be read as a supergraph',
  ],
  ['a query without a caller', ['--query', query], 2, 'name the caller'],
  ['two callers', ['--as', 'analyst', '--roles', 'steward', '--query', query], 2, 'name the caller'],
  ['no operation', ['--as', 'analyst'], 2, 'give one operation'],
  [
    'a purpose that is not granted',
    ['--as', 'analyst', '--purpose', 'fun', '--query', query],
    2,
    'not granted',
  ],
  [
    'variables that are no JSON',
    ['--as', 'analyst', '--query', query, '--variables', '{a}'],
    2,
    '--variables is',
  ],
  ['a claim without a value', ['--claim', 'country', '--query', query], 2, 'Write it as country=DK.'],
])('%s is reported without a stack', async (_what, args, exit, message) => {
  const { code, stdout, stderr } = await runWeft(['policy', 'explain', ...args]);
  expect({ code, stdout }).toEqual({ code: exit, stdout: '' });
  expect(stderr).toContain(message);
  expect(stderr).not.toContain('    at ');
});
