import { appendFile, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readInputPorts } from '#platform/pipeline/input-ports.ts';
import { readProductFile } from '#platform/pipeline/read-product-file.ts';
import { runPipeline } from '#platform/pipeline/run-pipeline.ts';
import { stageInputs } from '#platform/pipeline/stage-inputs.ts';
import type { SnapshotManifest } from '#platform/snapshots/snapshot.ts';
import { currentSnapshot, snapshotFolder } from '#platform/snapshots/snapshots.ts';
import { noPolicy, type PolicyBundle } from '#schema/policy/policy.ts';
import { createDemoHome, type DemoHome, domainFolder } from '#test/testkit/demo-home.ts';
import { handOutTo, serveOwners } from '#test/testkit/service-owners.ts';
import { createSmallDomain, type SmallDomain } from '#test/testkit/small-domain.ts';

let demo: DemoHome;
beforeAll(async () => {
  demo = await createDemoHome({ scale: 0.01 });
});
afterAll(() => demo[Symbol.asyncDispose]());

const personal = {
  users: ['full_name', 'email', 'phone', 'birth_date', 'postal_code'],
};

test('what a pipeline reads of users contains no unmasked personal data', async () => {
  await using domain = await reader({ objects: ['users'] });
  const staged = await stage(domain, join(demo.home, 'staged-users'), [
    { name: 'it', product: 'users', objects: [{ name: 'users' }] },
  ]);
  const file = staged.files.get('users');
  const read = `read_parquet('${file}')`;
  expect(await demo.count(`SELECT count(*) FROM ${read}`)).toBe(
    await demo.count('SELECT count(*) FROM users'),
  );
  for (const column of personal.users) {
    const clear = `SELECT count(*) FROM ${read} i JOIN users u ON u.id = i.id WHERE i.${column} = u.${column}`;
    const known = column === 'birth_date' ? ' AND (month(u.birth_date), day(u.birth_date)) <> (1, 1)' : '';
    expect([column, await demo.count(clear + known)]).toEqual([column, 0]);
  }
  expect(await demo.count(`SELECT count(*) FROM ${read} WHERE email NOT LIKE 'tok1_%'`)).toBe(0);
});

test('neither the inputs nor the output of analytics contain an unmasked value', async () => {
  const { product } = await readProductFile(join(domainFolder('analytics'), 'contract.yaml'));
  const result = readInputPorts(product);
  if (!result.ok) return expect.fail('the contract of analytics has bad input ports');
  const folders = ['users', 'orders', 'inventory'].map(domainFolder);
  await using owners = await serveOwners({ home: demo.home, folders });
  const staged = await stageInputs({
    home: demo.home,
    domain: 'analytics',
    ports: result.ports,
    folder: join(demo.home, 'staged'),
    owners: owners.urls,
  });
  const manifest = await currentSnapshot(demo.home, 'analytics');
  const folder = snapshotFolder(demo.home, 'analytics', manifest?.id ?? '');
  const published = Object.values(manifest?.tables ?? {}).map(({ file }) => join(folder, file));
  const users = await demo.query<Record<string, string>>(
    'SELECT email, phone, full_name FROM users WHERE email IS NOT NULL',
  );
  for (const file of [...staged.files.values(), ...published]) {
    const rows = await demo.query(`FROM read_parquet('${file}')`);
    const text = JSON.stringify(rows);
    const leaked = users
      .flatMap(Object.values)
      .filter((value) => value !== null && text.includes(`"${value}"`));
    expect([file, leaked]).toEqual([file, []]);
  }
});

test('the manifest names its input snapshots', async () => {
  const manifest = await currentSnapshot(demo.home, 'analytics');
  const ids = await Promise.all(
    ['users', 'orders', 'inventory'].map(async (domain) => [
      domain,
      (await currentSnapshot(demo.home, domain))?.id,
    ]),
  );
  expect(manifest?.inputs).toEqual(Object.fromEntries(ids));
});

test('a domain sees tokens where its service identity is masked, whatever its SQL selects', async () => {
  await using domain = await reader({ objects: ['users'] });
  await domain.write(
    "CREATE TABLE things AS SELECT id, CAST(length(email) AS INTEGER) AS amount FROM input.users WHERE email IS NULL OR email NOT LIKE 'tok1_%';",
  );
  const nobody = await demo.count('SELECT count(*) FROM users WHERE email IS NULL');
  expect((await run(domain)).tables.things?.rows).toBe(nobody);
});

test('a domain cannot open the files of another', async () => {
  await using domain = await reader({ objects: ['users'] });
  const manifest = await currentSnapshot(domain.home, 'users');
  const file = join(snapshotFolder(domain.home, 'users', manifest?.id ?? ''), 'users.parquet');
  await domain.write(`CREATE TABLE things AS SELECT id, 1 AS amount FROM read_parquet('${file}');`);
  await expect(run(domain)).rejects.toThrow(/PIPELINE_SQL_FAILED.*Permission Error/s);
});

test('a pipeline reads a product of which it has no file', async () => {
  await using domain = await reader({ objects: ['users'] });
  await using alone = await createSmallDomain({
    customProperties: [{ property: 'inputPorts', value: [{ product: 'users', objects: ['users'] }] }],
    sql: 'CREATE TABLE things AS SELECT id, 1 AS amount FROM input.users;',
  });
  await handOutTo(domain.home, ['things']);
  await cp(join(domain.home, 'domains'), join(alone.home, 'domains'), { recursive: true });
  await using owners = await serveOwners({
    home: domain.home,
    folders: [join(domain.domainFolder, '../users')],
  });
  const { tables } = await runPipeline({ ...alone, owners: owners.urls });
  expect(tables.things?.rows).toBe(await demo.count('SELECT count(*) FROM users'));
});

test('a field that is denied to the service identity does not exist', async () => {
  await using domain = await reader({ product: 'logistics', objects: ['shipments'] });
  await domain.write(
    'CREATE TABLE things AS SELECT id, length(recipient_address) AS amount FROM input.shipments;',
  );
  await expect(run(domain)).rejects.toThrow(/PIPELINE_SQL_FAILED.*recipient_address/s);
});

test('a field that is denied to the service identity cannot be named', async () => {
  await using domain = await reader({
    product: 'logistics',
    objects: [{ name: 'shipments', columns: ['id', 'recipient_address'] }],
    grants: ['shipments'],
  });
  await expect(run(domain)).rejects.toThrow(
    /PIPELINE_INPUT_REFUSED .*FORBIDDEN_FIELD\): "Shipment.recipientAddress" is denied to "domain:things"/,
  );
});

test('the policy of the mesh restricts the input', async () => {
  const bundle: PolicyBundle = {
    coordinates: {
      'User.country': {
        ...noPolicy,
        masks: [{ with: 'REDACT', unless: [], source: 'overlay:test.graphql' }],
      },
    },
  };
  await using domain = await reader({ objects: ['users'] });
  await domain.write(
    "CREATE TABLE things AS SELECT id, 1 AS amount FROM input.users WHERE country = '[redacted]';",
  );
  const all = await demo.count('SELECT count(*) FROM users');
  expect((await run(domain, bundle)).tables.things?.rows).toBe(all);
  expect((await run(domain)).tables.things?.rows).toBe(0);
});

test('names the product that is not published yet', async () => {
  await using domain = await reader({ objects: ['users'], published: false });
  await expect(run(domain)).rejects.toThrow(
    /PIPELINE_INPUT_MISSING The input port "it" cannot read "users". "users" says SNAPSHOT_MISSING: "users" has not published/,
  );
});

test('reads no snapshot whose files differ from the published ones', async () => {
  await using domain = await reader({ objects: ['users'] });
  const id = (await currentSnapshot(domain.home, 'users'))?.id ?? '';
  await appendFile(join(snapshotFolder(domain.home, 'users', id), 'users.parquet'), '\0');
  await expect(run(domain)).rejects.toThrow(
    /PIPELINE_INPUT_DAMAGED The input port "it" cannot read "users". "users" says SNAPSHOT_DAMAGED/,
  );
});

test('names the object that the other product does not let it read', async () => {
  await using domain = await reader({ objects: ['unicorns'], grants: ['users'] });
  await expect(run(domain)).rejects.toThrow(
    /PIPELINE_INPUT_REFUSED .*PORT_NOT_GRANTED\): "things" may not read "unicorns" of "users". .*"readers": \{ domain: things, objects: \[unicorns\] \}/,
  );
});

test.each([
  ['roles', { product: 'users', objects: ['users'], roles: ['steward'] }],
  ['the path of a contract', { name: 'users', contract: '../users/contract.yaml', objects: ['users'] }],
  ['no objects', { product: 'users' }],
  ['an object without a name', { product: 'users', objects: [{ columns: ['id'] }] }],
])('a port with %s is a finding', async (_, port) => {
  await using domain = await createSmallDomain({
    customProperties: [{ property: 'inputPorts', value: [port] }],
  });
  await expect(runPipeline(domain)).rejects.toThrow(/PIPELINE_CONTRACT_INVALID .*not as roles of its own/);
});

test('a field that the owner opens to a service identity is unmasked in its pipeline only', async () => {
  const bundle = (reader: string): PolicyBundle => ({
    coordinates: {
      'User.country': {
        ...noPolicy,
        masks: [{ with: 'REDACT', unless: [[`service:${reader}`]], source: 'overlay:test.graphql' }],
      },
    },
  });
  await using domain = await reader({ objects: ['users'] });
  await domain.write(
    "CREATE TABLE things AS SELECT id, 1 AS amount FROM input.users WHERE country <> '[redacted]';",
  );
  const known = await demo.count("SELECT count(*) FROM users WHERE country <> '[redacted]'");
  expect((await run(domain, bundle('things'))).tables.things?.rows).toBe(known);
  expect((await run(domain, bundle('other'))).tables.things?.rows).toBe(0);
});

/** Runs its pipeline with the owner of its port beside it. */
async function run(domain: Reading, policy?: PolicyBundle): Promise<SnapshotManifest> {
  await handOutTo(domain.home, ['things'], policy);
  await using owners = await serveOwners({ home: domain.home, folders: domain.ownerFolders });
  return await runPipeline({ ...domain, owners: owners.urls, inputLimits: { patienceMs: 3_000 } });
}

async function stage(domain: Reading, folder: string, ports: Parameters<typeof stageInputs>[0]['ports']) {
  await handOutTo(domain.home, ['things']);
  await using owners = await serveOwners({ home: domain.home, folders: domain.ownerFolders });
  return await stageInputs({
    home: domain.home,
    domain: 'things',
    ports,
    folder,
    owners: owners.urls,
  });
}

interface Reading extends SmallDomain {
  readonly ownerFolders: readonly string[];
}

/** A small domain that reads one of the demo's products through a port `it`, as its contract's `readers` let it. */
async function reader({
  product = 'users',
  published = true,
  objects,
  grants = objects,
}: {
  product?: string;
  published?: boolean;
  objects: readonly unknown[];
  grants?: readonly unknown[];
}): Promise<Reading> {
  const small = await createSmallDomain({
    customProperties: [{ property: 'inputPorts', value: [{ name: 'it', product, objects }] }],
  });
  const folder = join(small.domainFolder, '..', product);
  await mkdir(folder);
  const contract = parse(await readFile(join(domainFolder(product), 'contract.yaml'), 'utf8'));
  const readers = { property: 'readers', value: [{ domain: 'things', objects: grants }] };
  contract.customProperties = [
    ...contract.customProperties.filter(({ property }: { property: string }) => property !== 'readers'),
    readers,
  ];
  await writeFile(join(folder, 'contract.yaml'), JSON.stringify(contract));
  await cp(join(domainFolder(product), 'schema.graphql'), join(folder, 'schema.graphql'));
  if (published) {
    await cp(join(demo.home, 'products', product), join(small.home, 'products', product), {
      recursive: true,
    });
  }
  for (const name of ['keys.json']) {
    await cp(join(demo.home, 'domains', product, name), join(small.home, 'domains', product, name));
  }
  return Object.assign(small, { ownerFolders: [folder] });
}
