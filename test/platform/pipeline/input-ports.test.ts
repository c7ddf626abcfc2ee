import { appendFile, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readInputPorts } from '#platform/pipeline/input-ports.ts';
import { readProductFile } from '#platform/pipeline/read-product-file.ts';
import { runPipeline } from '#platform/pipeline/run-pipeline.ts';
import { stageInputs } from '#platform/pipeline/stage-inputs.ts';
import { currentSnapshot, snapshotFolder } from '#platform/snapshots/snapshots.ts';
import { noPolicy, type PolicyBundle } from '#schema/policy/policy.ts';
import { createDemoHome, type DemoHome, domainFolder } from '#test/testkit/demo-home.ts';
import { createSmallDomain, type SmallDomain } from '#test/testkit/small-domain.ts';

let demo: DemoHome;
beforeAll(async () => {
  demo = await createDemoHome({ scale: 0.01 });
});
afterAll(() => demo[Symbol.asyncDispose]());

const personal = {
  users: ['full_name', 'email', 'phone', 'birth_date', 'postal_code'],
};

test('the inputs of analytics contain no unmasked personal data', async () => {
  const staged = await stageAnalytics();
  const file = staged.files.get('users');
  expect(await demo.count(`SELECT count(*) FROM read_parquet('${file}')`)).toBe(
    await demo.count('SELECT count(*) FROM users'),
  );
  for (const column of personal.users) {
    const clear = `SELECT count(*) FROM read_parquet('${file}') i JOIN users u ON u.id = i.id WHERE i.${column} = u.${column}`;
    const known = column === 'birth_date' ? ' AND (month(u.birth_date), day(u.birth_date)) <> (1, 1)' : '';
    expect([column, await demo.count(clear + known)]).toEqual([column, 0]);
  }
  expect(await demo.count(`SELECT count(*) FROM read_parquet('${file}') WHERE email NOT LIKE 'tok1_%'`)).toBe(
    0,
  );
});

test('neither the inputs nor the output of analytics contain an unmasked value', async () => {
  const staged = await stageAnalytics();
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
  expect((await runPipeline(domain)).tables.things?.rows).toBe(nobody);
});

test('a domain cannot open the files behind its inputs', async () => {
  await using domain = await reader({ objects: ['users'] });
  const manifest = await currentSnapshot(domain.home, 'users');
  const file = join(snapshotFolder(domain.home, 'users', manifest?.id ?? ''), 'users.parquet');
  await domain.write(`CREATE TABLE things AS SELECT id, 1 AS amount FROM read_parquet('${file}');`);
  await expect(runPipeline(domain)).rejects.toThrow(/PIPELINE_SQL_FAILED.*Permission Error/s);
});

test('a field that is denied to the service identity does not exist', async () => {
  await using domain = await reader({ contract: 'logistics', objects: ['shipments'] });
  await domain.write(
    'CREATE TABLE things AS SELECT id, length(recipient_address) AS amount FROM input.shipments;',
  );
  await expect(runPipeline(domain)).rejects.toThrow(/recipient_address/);
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
  expect((await runPipeline({ ...domain, policy: bundle })).tables.things?.rows).toBe(all);
  expect((await runPipeline(domain)).tables.things?.rows).toBe(0);
});

test('names the product that is not published yet', async () => {
  await using domain = await reader({ objects: ['users'] });
  await expect(runPipeline({ ...domain, home: join(domain.home, 'empty') })).rejects.toThrow(
    /PIPELINE_INPUT_MISSING The input port "it" reads from "users", which has published no snapshot/,
  );
});

test('reads no snapshot whose files differ from the published ones', async () => {
  await using domain = await reader({ objects: ['users'] });
  const id = (await currentSnapshot(domain.home, 'users'))?.id ?? '';
  await appendFile(join(snapshotFolder(domain.home, 'users', id), 'users.parquet'), '\0');
  await expect(runPipeline(domain)).rejects.toThrow(
    /PIPELINE_INPUT_DAMAGED The input port "it" reads a snapshot that is damaged. "users.parquet" of snapshot/,
  );
});

test('names the object that the other product does not publish', async () => {
  await using domain = await reader({ objects: ['unicorns'] });
  await expect(runPipeline(domain)).rejects.toThrow(
    /PIPELINE_INPUT_MISSING .*"unicorns", which "users" does not publish/,
  );
});

test('a contract cannot give roles to its own input ports', async () => {
  await using domain = await reader({ objects: ['users'], roles: ['steward'] });
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
  expect((await runPipeline({ ...domain, policy: bundle('things') })).tables.things?.rows).toBe(known);
  expect((await runPipeline({ ...domain, policy: bundle('other') })).tables.things?.rows).toBe(0);
});

test('an incomplete port is a finding', async () => {
  await using domain = await createSmallDomain({
    customProperties: [{ property: 'inputPorts', value: [{ name: 'users' }] }],
  });
  await expect(runPipeline(domain)).rejects.toThrow(/PIPELINE_CONTRACT_INVALID/);
});

async function stageAnalytics() {
  const { product } = await readProductFile(join(domainFolder('analytics'), 'contract.yaml'));
  const result = readInputPorts(product);
  if (!result.ok) return expect.fail('the contract of analytics has bad input ports');
  return stageInputs({
    home: demo.home,
    domain: 'analytics',
    domainFolder: domainFolder('analytics'),
    ports: result.ports,
    folder: join(demo.home, 'staged'),
    policy: undefined,
  });
}

/** A small domain that reads one of the demo's products through a port `it`. */
async function reader({
  contract = 'users',
  ...port
}: {
  contract?: string;
  objects: string[];
  roles?: string[];
}): Promise<SmallDomain> {
  const small = await createSmallDomain({
    customProperties: [
      { property: 'inputPorts', value: [{ name: 'it', contract: `../${contract}/contract.yaml`, ...port }] },
    ],
  });
  const beside = join(small.domainFolder, '..', contract);
  await mkdir(beside);
  await writeFile(
    join(beside, 'contract.yaml'),
    await readFile(join(domainFolder(contract), 'contract.yaml')),
  );
  for (const part of ['products', 'domains']) {
    await cp(join(demo.home, part, contract), join(small.home, part, contract), { recursive: true });
  }
  return small;
}
