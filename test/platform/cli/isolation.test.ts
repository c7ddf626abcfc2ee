import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { runWeft } from '#test/testkit/run-weft.ts';
import { type TemporaryFolder, temporaryFolder } from '#test/testkit/temporary-folder.ts';

// The contract of one domain is broken; the commands are for the others.
let folder: TemporaryFolder;

beforeEach(async () => {
  folder = await temporaryFolder();
  await cp('subgraphs', join(folder.path, 'subgraphs'), { recursive: true });
  vi.stubEnv('WEFT_SUBGRAPHS', join(folder.path, 'subgraphs'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await folder[Symbol.asyncDispose]();
});

const file = (domain: string, name = 'contract.yaml') => join(folder.path, 'subgraphs', domain, name);
const supergraph = () => join(folder.path, 'supergraph.graphql');
const home = () => join(folder.path, 'home');

async function edit(domain: string, change: (text: string) => string, name?: string): Promise<void> {
  const text = await readFile(file(domain, name), 'utf8');
  const changed = change(text);
  expect(changed).not.toBe(text);
  await writeFile(file(domain, name), changed);
}

const breakSyntax = (domain: string) => edit(domain, (text) => text.replace('kind: DataContract', 'kind: ['));
const breakMeaning = (domain: string) =>
  edit(domain, (text) => text.replace('status: active', 'stauts: active'));

test('a schema is generated for a domain while the contract of another is broken, and for all others', async () => {
  await breakSyntax('users');
  await rm(file('orders', 'schema.graphql'));
  const one = await runWeft(['schema', 'generate', 'orders']);
  expect(one).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/orders\/schema\.graphql written\.$/m),
  });
  await rm(file('payments', 'schema.graphql'));
  const all = await runWeft(['schema', 'generate', '--all']);
  expect(all.code).toBe(1);
  expect(all.stderr).toMatch(/payments\/schema\.graphql written\.$/m);
  expect(all.stderr).toMatch(/users\/contract\.yaml:\d+:\d+ error YAML_SYNTAX /);
  expect(all.stderr).toContain('The contract of "users" cannot be used');
  const itself = await runWeft(['schema', 'generate', 'users']);
  expect(itself.code).toBe(1);
  expect(itself.stderr).toMatch(/users\/contract\.yaml:\d+:\d+ error YAML_SYNTAX /);
});

test('a contract that gives no graph does not keep the others from theirs', async () => {
  await edit('analytics', (text) => text.replaceAll(/^ +primaryKey: true\n/gm, ''));
  await rm(file('users', 'schema.graphql'));
  const { code, stderr } = await runWeft(['schema', 'generate', '--all']);
  expect(code).toBe(1);
  expect(stderr).toMatch(/analytics\/contract\.yaml:\d+:\d+ error NO_PRIMARY_KEY /);
  expect(stderr).toMatch(/users\/schema\.graphql written\.$/m);
});

test('compose names all that are broken in one run, and the references to what is gone', async () => {
  await breakSyntax('payments');
  await breakMeaning('logistics');
  await edit('users', (text) =>
    text
      .replace('      - id: id\n        name: id\n', '      - id: uid\n        name: uid\n')
      .replace('columns: [id, country]', 'columns: [uid, country]'),
  );
  await edit('analytics', (text) => text.replaceAll('server: graphql', 'server: other'));
  const { code, stderr } = await runWeft(['compose', '--out', supergraph()]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/payments\/contract\.yaml:\d+:\d+ error YAML_SYNTAX /);
  expect(stderr).toMatch(/logistics\/contract\.yaml:\d+:\d+ error UNKNOWN_KEY .*stauts/);
  expect(stderr).toMatch(/analytics\/contract\.yaml:\d+:\d+ error DOMAIN_WITHOUT_SERVER /);
  expect(stderr).toMatch(
    /orders\/contract\.yaml:75:17 error FOREIGN_REFERENCE_UNKNOWN "orders\.customer_id" refers to "users\.id" of ".*users\/contract\.yaml", which is no longer there\. Did you mean "uid"\?/,
  );
  const json = await runWeft(['compose', '--json', '--out', supergraph()]);
  const { ok, findings } = JSON.parse(json.stdout) as {
    ok: boolean;
    findings: { code: string; file: string; line: number; column: number }[];
  };
  expect(ok).toBe(false);
  const reference = findings.find(({ code }) => code === 'FOREIGN_REFERENCE_UNKNOWN');
  expect(reference).toMatchObject({ severity: 'error', line: 75, column: 17, path: expect.any(String) });
});

test('what a contract no longer has is told before what follows of it for types that others own', async () => {
  await edit('users', (text) =>
    text
      .replace('      - id: id\n        name: id\n', '      - id: uid\n        name: uid\n')
      .replace('columns: [id, country]', 'columns: [uid, country]'),
  );
  await runWeft(['schema', 'generate', 'users', '--accept-loosening']);
  const { code, stderr } = await runWeft(['compose', '--out', supergraph()]);
  expect(code).toBe(1);
  const codes = [...stderr.matchAll(/^\S* ?error ([A-Z_]+) /gm)].map(([, found]) => found);
  expect(codes[0]).toBe('FOREIGN_REFERENCE_UNKNOWN');
  // The composer is not asked: that the others extend a type by a key that it no longer has says the same, and where.
  expect(new Set(codes.slice(2))).toEqual(new Set(['EXTENDED_WITHOUT_KEY', 'FIELD_NOT_OWNED']));
  expect(codes.length).toBeLessThan(10);
  expect(stderr).toMatch(
    /orders\/schema\.graphql:\d+:\d+ error EXTENDED_WITHOUT_KEY "orders" extends "User", which "users" owns \(.*owners\.yaml:\d+\), by the key "id"\. Extend it by @key\(fields: "uid"\)\./,
  );
});

test('contract check of several files compares them, and checks the others where one cannot be opened', async () => {
  await edit('users', (text) =>
    text
      .replace('      - id: id\n        name: id\n', '      - id: uid\n        name: uid\n')
      .replace('columns: [id, country]', 'columns: [uid, country]'),
  );
  const missing = join(folder.path, 'missing.yaml');
  const args = ['contract', 'check', '--json', file('orders'), file('users'), missing];
  const { code, stdout, stderr } = await runWeft(args);
  expect(code).toBe(1);
  expect(stderr).toContain(`"${missing}" cannot be read: there is no such file.`);
  const { files } = JSON.parse(stdout) as {
    files: { ok: boolean; findings: { code: string; severity: string; line: number }[] }[];
  };
  expect(files[0]?.ok).toBe(false);
  expect(files[0]?.findings.filter(({ severity }) => severity === 'error')).toMatchObject([
    { code: 'FOREIGN_REFERENCE_UNKNOWN', line: 75 },
  ]);
  expect(files[2]).toMatchObject({ ok: false });
  expect(await runWeft(['contract', 'check', file('orders')])).toMatchObject({ code: 0 });
});

test('policy is explained with the last schema of a broken domain', async () => {
  await breakSyntax('users');
  const query = '{ orders(first: 1) { nodes { id customer { email } } } }';
  const { code, stdout, stderr } = await runWeft(['policy', 'explain', '--as', 'analyst', '--query', query]);
  expect(code).toBe(0);
  expect(stdout).toContain('User.email');
  expect(stderr).toContain('the contract of "users" cannot be used; the other domains go on without it.');
});

test('a pipeline publishes while the contract of another domain is broken, or its extensions are', async () => {
  await breakSyntax('users');
  const one = await runWeft(['pipeline', 'run', 'orders', '--scale', '0.01'], home());
  expect(one).toMatchObject({ code: 0, stdout: expect.stringMatching(/^orders \d{8}T/) });
  await writeFile(file('inventory', 'extensions.graphql'), 'extend type {');
  const other = await runWeft(['pipeline', 'run', 'logistics'], home());
  expect(other.stderr).toMatch(/inventory\/extensions\.graphql:1:13 error SCHEMA_SYNTAX /);
  expect(other).toMatchObject({ code: 0, stdout: expect.stringMatching(/^logistics \d{8}T/) });
});

test('all pipelines run whose contracts can be used, and a mesh is prepared of them', async () => {
  await breakMeaning('users');
  const all = await runWeft(['pipeline', 'run', '--all', '--scale', '0.01'], home());
  expect(all.code).toBe(1);
  expect(all.stdout.match(/^\w+(?= )/gm)?.toSorted()).toEqual([
    'inventory',
    'logistics',
    'orders',
    'payments',
  ]);
  expect(all.stderr).toContain('The contract of "users" cannot be used');
  const prepared = await runWeft(['prepare'], home());
  expect(prepared.code).toBe(1);
  expect(prepared.stderr).toMatch(/no snapshot of .*users/);
  const composed = await readFile(join(home(), 'supergraph.graphql'), 'utf8');
  expect(composed).toContain('@join__graph(name: "users", url: "http://127.0.0.1:4001/graphql")');
}, 120_000);

test('a name that is nearly that of a domain is told', async () => {
  const { code, stderr } = await runWeft(['schema', 'generate', 'order']);
  expect(code).toBe(2);
  expect(stderr).toContain('there is no domain "order"; there are analytics,');
  expect(stderr).toContain('Did you mean "orders"?');
});
