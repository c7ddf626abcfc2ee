import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runWeft } from '#test/testkit/run-weft.ts';
import { type TemporaryFolder, temporaryFolder } from '#test/testkit/temporary-folder.ts';

// Each demo domain in a repository of its own, outside of this one: it refers to others by URN, and reads none of their files.
const domains = ['users', 'orders', 'payments', 'inventory', 'logistics', 'analytics'];
const referring = ['orders', 'payments', 'logistics', 'analytics'];

let folder: TemporaryFolder;
const repository = (domain: string) => join(folder.path, domain);

beforeAll(async () => {
  folder = await temporaryFolder();
  for (const domain of domains) {
    await cp(join('subgraphs', domain), repository(domain), { recursive: true });
    await mkdir(join(repository(domain), '.git'));
    const file = join(repository(domain), 'contract.yaml');
    const contract = await readFile(file, 'utf8');
    await writeFile(file, contract.replaceAll(/\.\.\/(\w+)\/contract\.yaml#/g, 'urn:weft:$1#'));
  }
  // What others handed out is gone once it is locked.
  const handedOut = join(folder.path, 'handed-out');
  for (const domain of domains) {
    await cp(join(repository(domain), 'contract.yaml'), join(handedOut, `${domain}.yaml`));
  }
  for (const domain of domains) {
    const { code } = await runWeft(['lock', '--from', handedOut], undefined, repository(domain));
    expect(code).toBe(0);
  }
  await rm(handedOut, { recursive: true });
}, 240_000);

afterAll(() => folder[Symbol.asyncDispose]());

test.each(domains)(
  'the schema of %s is the one that relative paths give, from contract and lock alone',
  async (domain) => {
    await rm(join(repository(domain), 'schema.graphql'));
    const { code, stderr } = await runWeft(['schema', 'generate'], undefined, repository(domain));
    expect({ code, errors: stderr.match(/^.* error .*$/m) }).toEqual({ code: 0, errors: null });
    const [here, there] = await Promise.all(
      [join('subgraphs', domain), repository(domain)].map((at) => readFile(join(at, 'schema.graphql'))),
    );
    expect(there?.equals(here ?? new Uint8Array())).toBe(true);
  },
);

test.each(referring)(
  'the contract of %s agrees with what is locked, and not with a name that is not',
  async (domain) => {
    const check = (file: string) => runWeft(['contract', 'check', file], undefined, repository(domain));
    expect((await check('contract.yaml')).code).toBe(0);
    const contract = await readFile(join(repository(domain), 'contract.yaml'), 'utf8');
    const wrong = contract.replace(/(urn:weft:\w+#schema\/\w+\/properties\/)id/, '$1number');
    await writeFile(join(repository(domain), 'wrong.yaml'), wrong);
    const { code, stderr } = await check('wrong.yaml');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^wrong\.yaml:\d+:\d+ error FOREIGN_REFERENCE_UNKNOWN /m);
  },
);

test('joined in one mesh they are the supergraph of this repository, but for the contracts that it names', async () => {
  const mesh = join(folder.path, 'mesh');
  for (const domain of domains) await cp(repository(domain), join(mesh, domain), { recursive: true });
  vi.stubEnv('WEFT_SUBGRAPHS', mesh);
  const out = join(folder.path, 'supergraph.graphql');
  const composed = await runWeft(['compose', '--out', out]);
  vi.unstubAllEnvs();
  expect(composed.code).toBe(0);
  const [here, there] = await Promise.all(
    ['schema/supergraph.graphql', out].map(async (file) => {
      const text = await readFile(file, 'utf8');
      expect(text.match(/@contract\(urn: "/g)).toHaveLength(domains.length);
      return text.replaceAll(/digest: "sha256:\w+"/g, '');
    }),
  );
  expect(there).toBe(here);

  // A reference that the mesh does not keep is told at its line, whatever was locked.
  const users = join(mesh, 'users', 'contract.yaml');
  const contract = await readFile(users, 'utf8');
  await writeFile(
    users,
    contract.replace(/( +)- id: id\n +name: id\n/, '$1- id: number\n$1  name: number\n'),
  );
  vi.stubEnv('WEFT_SUBGRAPHS', mesh);
  const refused = await runWeft(['compose', '--out', out]);
  vi.unstubAllEnvs();
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(
    /orders\/contract\.yaml:75:17 error FOREIGN_REFERENCE_UNKNOWN "orders\.customer_id"/,
  );
}, 60_000);
