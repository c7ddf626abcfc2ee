import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anonymous } from '#schema/policy/principal.ts';
import type { RecordedOperation } from '#schema/simulate/recorded-operation.ts';
import { runWeft } from '#test/testkit/run-weft.ts';
import { type TemporaryFolder, temporaryFolder } from '#test/testkit/temporary-folder.ts';

let folder: TemporaryFolder;
let overlay: string;
let operations: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  overlay = join(folder.path, 'marketing.graphql');
  operations = join(folder.path, 'operations');
  await writeFile(
    overlay,
    'extend type User { segment: UserSegment @mask(with: NULL, unless: [["role:steward"], ["role:analyst"]]) }',
  );
  await mkdir(operations);
  await writeFile(
    join(operations, 'campaign.graphql'),
    'query Segment { users(where: { segment: { eq: ENTERPRISE } }) { totalCount } } query City { users { nodes { city } } }',
  );
  await writeFile(
    join(operations, 'filtered.graphql'),
    'query Filtered($w: UserFilter!) { users(where: $w) { totalCount } }',
  );
  await writeFile(join(operations, 'filtered.variables.json'), '{ "w": { "country": { "eq": "DK" } } }');
});
afterAll(() => folder[Symbol.asyncDispose]());

const simulate = (...args: string[]) => runWeft(['policy', 'simulate', ...args], folder.path);

test('weft policy simulate lists the operations that a new overlay changes, with both decisions', async () => {
  const { code, stdout, stderr } = await simulate(
    '--with',
    overlay,
    '--operations',
    operations,
    '--as',
    'marketing',
    '--as',
    'analyst',
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toBe(`marketing
  Segment
    the whole operation -> refused:
      UserFilter.segment can disclose User.segment (EQUAL): MASKED_FIELD_OPERATION, by overlay:marketing.graphql
    User.segment  clear -> masked (NULL)  by overlay:marketing.graphql

1 of 6 operations tried would have another result: less for 1 consumer, more for 0 consumers; 1 refused that is allowed now.
`);
});

test('--fail-on-change fails where a caller would get less, but not for an overlay that changes nothing', async () => {
  const args = ['--operations', operations, '--fail-on-change'];
  const stricter = await simulate('--with', overlay, ...args);
  expect(stricter.code).toBe(1);
  expect(stricter.stderr).toBe('weft: a caller would get less.\n');
  const same = await simulate('--with', 'schema/overlays/privacy.graphql', ...args);
  expect(same).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing changes in') });
});

test('a removed or expired agreement, and folders in place of both', { timeout: 90_000 }, async () => {
  const only = ['--operations', operations, '--as', 'marketing', '--json'];
  const lost = {
    consumer: 'marketing',
    operation: 'City',
    stricter: true,
    fields: [{ coordinate: 'User.city' }],
  };
  const without = await simulate('--without', 'campaign-studio.users.yaml', ...only);
  expect(JSON.parse(without.stdout)).toMatchObject({ trials: 3, changed: [lost], invalid: [] });

  const agreements = join(folder.path, 'agreements');
  await mkdir(agreements);
  const expired = join(agreements, 'campaign-studio.users.yaml');
  await writeFile(
    expired,
    'consumer: campaign-studio\nproduct: users\npurpose: campaigns\nexpires: 2020-01-01\napprover: me\n',
  );
  for (const args of [
    ['--with', expired],
    ['--agreements', agreements],
  ]) {
    const { code, stdout, stderr } = await simulate(...args, ...only);
    expect(JSON.parse(stdout).changed).toMatchObject([lost]);
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('AGREEMENT_EXPIRED') });
  }
  const overlays = join(folder.path, 'overlays');
  await mkdir(overlays);
  await cp('schema/overlays/organisation.graphql', join(overlays, 'organisation.graphql'));
  const { stdout } = await simulate(
    '--overlays',
    overlays,
    '--operations',
    operations,
    '--as',
    'analyst',
    '--json',
  );
  expect(JSON.parse(stdout).changed).toMatchObject([{ operation: 'City', looser: true, stricter: false }]);
});

test('recorded operations are tried for their application, or for a persona', async () => {
  const record = (query: string, consumer: string, count: number): RecordedOperation => ({
    query,
    variables: { w: { segment: { eq: 'ENTERPRISE' } } },
    principal: {
      ...anonymous,
      authenticated: true,
      subject: 'recorded',
      roles: ['marketing'],
      scopes: ['staff'],
      consumer,
    },
    count,
    last: '2026-11-20T10:00:00.000Z',
  });
  const query = 'query Recorded($w: UserFilter) { users(where: $w) { totalCount } }';
  const lines = [record(query, 'studio', 12), record(query, 'mailer', 1), record('{ gone }', 'mailer', 1)];
  await writeFile(
    join(folder.path, 'operations.jsonl'),
    lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
  );
  const { code, stdout, stderr } = await simulate('--with', overlay);
  expect(code).toBe(0);
  expect(stdout).toContain(
    'studio (role:marketing, scope:staff)\n  Recorded (asked 12 times, last 2026-11-20)',
  );
  expect(stdout).toContain('mailer (role:marketing, scope:staff)\n  Recorded (asked once, last 2026-11-20)');
  expect(stderr).toContain('Cannot query field "gone"');
  const analyst = await simulate('--with', overlay, '--as', 'analyst');
  expect(analyst.stdout).toContain('Nothing changes in 1 operation that was tried.');
});

test.each([
  ['nothing to change', [], 2, 'name a change'],
  ['a name that there is not', ['--without', 'marketing.graphql'], 2, 'there is no overlay and no agreement'],
  ['a file of another kind', ['--with', 'package.json'], 2, 'is neither an overlay'],
  ['an unknown persona', ['--as', 'god', '--without', 'privacy.graphql'], 2, 'The personas are analyst,'],
  ['a file that is not there', ['--with', 'not-there.graphql'], 1, 'not-there.graphql'],
  [
    'operations that are not there',
    ['--without', 'privacy.graphql', '--operations', 'not-there'],
    1,
    'not-there',
  ],
])('%s is reported without a stack', async (_what, args, exit, message) => {
  const { code, stdout, stderr } = await simulate(...args);
  expect({ code, stdout }).toEqual({ code: exit, stdout: '' });
  expect(stderr).toContain(message);
  expect(stderr).not.toContain('    at ');
});

test('an overlay that does not compose, and an operation that is invalid, are reported and fail', async () => {
  const bad = join(folder.path, 'bad.graphql');
  await writeFile(bad, 'extend type User { contry: String @mask(with: NULL) }');
  const overlays = await simulate('--with', bad, '--operations', operations);
  expect(overlays).toMatchObject({ code: 1, stderr: expect.stringContaining('OVERLAY_UNKNOWN_COORDINATE') });
  const document = join(folder.path, 'wrong.graphql');
  await writeFile(document, 'query Wrong { users { nmae } }');
  const asked = await simulate('--with', overlay, '--operations', document);
  expect(asked).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Wrong: Cannot query field "nmae"'),
  });
});

test('without recorded operations it explains how to record some', async () => {
  await using empty = await temporaryFolder();
  const { code, stderr } = await runWeft(['policy', 'simulate', '--with', overlay], empty.path);
  expect(code).toBe(1);
  expect(stderr).toContain('no operations were recorded in');
});
