import { mkdir, readdir, readFile, rename, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createDuckDb } from '#platform/engines/duckdb/duckdb.ts';
import { raw, sql } from '#platform/engines/sql.ts';
import type { PipelineError } from '#platform/pipeline/pipeline-error.ts';
import type { Progress } from '#platform/pipeline/progress.ts';
import { runPipeline } from '#platform/pipeline/run-pipeline.ts';
import {
  currentSnapshot,
  productFolder,
  readManifest,
  snapshotTables,
} from '#platform/snapshots/snapshots.ts';
import { createDemoHome, demoDomains, domainFolder } from '#test/testkit/demo-home.ts';
import { serveOwners } from '#test/testkit/service-owners.ts';
import { createSmallDomain, type SmallDomain } from '#test/testkit/small-domain.ts';

test('publishes the content of the manifest, one Parquet file per table', async () => {
  await using domain = await createSmallDomain();
  const manifest = await runPipeline(domain);
  expect(manifest).toMatchObject({
    id: expect.stringMatching(/^\d{8}T\d{6}Z-[0-9a-f]{8}$/),
    domain: 'things',
    version: '1.0.0',
    tables: { things: { file: 'things.parquet', rows: 2, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } },
    inputs: {},
  });
  expect(await currentSnapshot(domain.home, 'things')).toEqual(manifest);
  const [file = ''] = snapshotTables(domain.home, manifest).tables.things ?? [];
  expect((await readFile(file)).length).toBe(manifest.tables.things?.bytes);
});

test('other users of this machine cannot read a published snapshot', async () => {
  await using domain = await createSmallDomain();
  const manifest = await runPipeline(domain);
  const [file = ''] = snapshotTables(domain.home, manifest).tables.things ?? [];
  const folders = ['products', 'products/things'].map((name) => join(domain.home, name));
  for (const path of [...folders, join(file, '..', '..')]) {
    expect([path, (await stat(path)).mode & 0o077]).toEqual([path, 0]);
  }
});

test('two runs on one extract produce the same bytes, in every domain', async () => {
  await using demo = await createDemoHome({ scale: 0.01 });
  const folders = ['users', 'orders', 'inventory'].map(domainFolder);
  await using owners = await serveOwners({ home: demo.home, folders });
  for (const domain of demoDomains) {
    const first = await currentSnapshot(demo.home, domain);
    const second = await runPipeline({
      home: demo.home,
      domainFolder: domainFolder(domain),
      owners: owners.urls,
    });
    expect(second.tables).toEqual(first?.tables);
  }
});

test('a failure in the middle of the SQL leaves the current snapshot unchanged, and no files', async () => {
  await using domain = await createSmallDomain();
  const published = await runPipeline(domain);
  await domain.write(
    "CREATE TABLE things AS SELECT 'c' AS id, 1 AS amount; SELECT no_such_column FROM things;",
  );
  const error = await failure(domain);
  expect(error.findings).toMatchObject([{ code: 'PIPELINE_SQL_FAILED', file: 'pipeline/01-things.sql' }]);
  expect(error.message).toContain('no_such_column');
  expect(await currentSnapshot(domain.home, 'things')).toEqual(published);
  expect(await readdir(join(domain.home, 'products', 'things', 'building'))).toEqual([]);
});

test('a failed first run publishes nothing', async () => {
  await using domain = await createSmallDomain({ sql: 'SELECT 1;' });
  expect((await failure(domain)).findings).toMatchObject([{ code: 'PIPELINE_TABLE_MISSING' }]);
  expect(await currentSnapshot(domain.home, 'things')).toBeUndefined();
});

test.each([
  {
    breach: 'a column that the contract promises is not there',
    sql: "CREATE TABLE things AS SELECT 'a' AS id;",
    code: 'PIPELINE_COLUMN_MISSING',
    says: 'creates no column "things.amount"',
  },
  {
    breach: 'a column is of another type',
    sql: "CREATE TABLE things AS SELECT 'a' AS id, 1.5 AS amount;",
    code: 'PIPELINE_COLUMN_TYPE',
    says: '"things.amount" is DECIMAL(2,1), and the contract makes it INTEGER',
  },
  {
    breach: 'a key is missing',
    sql: "CREATE TABLE things AS FROM (VALUES ('a', 1), (NULL, 2), (NULL, 3)) t(id, amount);",
    code: 'PIPELINE_NULL_VALUES',
    says: 'Table "things" has 2 rows without "id"',
  },
  {
    breach: 'a key stands twice',
    sql: "CREATE TABLE things AS FROM (VALUES ('a', 1), ('a', 2), ('b', 3)) t(id, amount);",
    code: 'PIPELINE_DUPLICATE_VALUES',
    says: 'Table "things" has 1 row repeating "id"',
  },
])('refuses a table in which $breach', async ({ sql, code, says }) => {
  await using domain = await createSmallDomain({ sql });
  const { findings } = await failure(domain);
  expect(findings).toMatchObject([{ code, message: expect.stringContaining(says) }]);
});

test('refuses a value without a name in the graph', async () => {
  const rule = {
    type: 'library',
    metric: 'invalidValues',
    mustBe: 0,
    arguments: { validValues: ['BIG', 'SMALL'] },
  };
  await using domain = await createSmallDomain({
    amount: { logicalType: 'string', quality: [rule] },
    sql: "CREATE TABLE things AS FROM (VALUES ('a', 'BIG'), ('b', 'huge'), ('c', NULL)) t(id, amount);",
  });
  expect((await failure(domain)).findings).toMatchObject([
    {
      code: 'PIPELINE_INVALID_VALUES',
      message: expect.stringContaining('1 row whose "amount" is none of BIG, SMALL'),
    },
  ]);
});

test('refuses duplicates in a unique column, except missing values', async () => {
  await using domain = await createSmallDomain({
    amount: { unique: true },
    sql: "CREATE TABLE things AS FROM (VALUES ('a', NULL), ('b', NULL), ('c', 7)) t(id, amount);",
  });
  await runPipeline(domain);
  await domain.write("CREATE TABLE things AS FROM (VALUES ('a', 7), ('b', 7)) t(id, amount);");
  expect((await failure(domain)).findings).toMatchObject([{ code: 'PIPELINE_DUPLICATE_VALUES' }]);
});

test('names the missing extract', async () => {
  await using domain = await createSmallDomain({
    customProperties: [{ property: 'sources', value: ['attic'] }],
  });
  expect((await failure(domain)).findings).toMatchObject([
    { code: 'PIPELINE_EXTRACT_MISSING', message: expect.stringContaining('"attic"') },
  ]);
});

test.each([
  "SELECT * FROM read_text('/etc/hostname')",
  "COPY (SELECT 1) TO '/tmp/weft-escape.csv'",
  "ATTACH '/tmp/weft-escape.db'",
  'INSTALL httpfs',
  'SET enable_external_access = true',
])('a pipeline cannot leave its folders: %s', async (sql) => {
  await using domain = await createSmallDomain({ sql });
  expect((await failure(domain)).findings).toMatchObject([{ code: 'PIPELINE_SQL_FAILED' }]);
});

test.each([
  ['the folder of a system', 'toys', (toys: string) => toys],
  ['a file', 'toys', (toys: string) => join(toys, 'things.csv')],
])('reads nothing through %s that is a link', async (_, system, linked) => {
  await using domain = await createSmallDomain();
  const path = linked(join(domain.home, 'extracts', system));
  const elsewhere = join(domain.home, 'elsewhere');
  await rename(path, elsewhere);
  await symlink(elsewhere, path);
  expect((await failure(domain)).findings).toMatchObject([
    { code: 'PIPELINE_EXTRACT_REFUSED', message: expect.stringContaining(`"${path}" is a link`) },
  ]);
});

test.each(['things[1]', 'thing?', '*', '[!t]*', 'th\\ings', '{a,b}', "it's"])(
  'an extract named %s is that file, and no pattern',
  async (name) => {
    await using domain = await createSmallDomain({
      sql: `CREATE TABLE things AS SELECT id, clean.count(amount) AS amount FROM extract."${name}";`,
    });
    const toys = join(domain.home, 'extracts', 'toys');
    for (const other of ['things1', 'other']) await writeFile(join(toys, `${other}.csv`), 'id,amount\nz,9\n');
    await writeFile(join(toys, `${name}.csv`), 'id,amount\na,1\nb,2\nc,3\n');
    await writeFile(join(toys, `${name}-lines.jsonl`), '{"a":1}\n');
    expect((await runPipeline(domain)).tables.things?.rows).toBe(3);
  },
);

test('a home whose path contains pattern characters is that folder', async () => {
  await using domain = await createSmallDomain();
  const parent = join(domain.home, '..', 'h[om]e*');
  await mkdir(join(parent, '..', 'ho', 'extracts', 'toys'), { recursive: true });
  await rename(domain.home, parent);
  const moved = { ...domain, home: parent };
  const { id } = await runPipeline(moved);
  const manifest = await readManifest(parent, 'things', id);
  expect(manifest?.tables.things?.rows).toBe(2);
  if (!manifest) return;
  await using engine = await createDuckDb({ allowedDirectories: [productFolder(parent, 'things')] });
  const relation = (await engine.open(snapshotTables(parent, manifest))).get('things');
  expect(await engine.query(sql`SELECT count(*)::INTEGER AS n FROM ${raw(relation ?? '')}`)).toEqual([
    { n: 2 },
  ]);
});

const endless = 'SELECT sum(a.range * b.range) AS id FROM range(10000000) a, range(10000000) b';

test.each([
  ['a file', `CREATE TABLE things AS ${endless};`, '"01-things.sql" took longer than 0.3 s'],
  ['one statement of several', `SELECT 1; ${endless}; SELECT 2;`, '"01-things.sql" took longer than 0.3 s'],
  [
    'a view of a table',
    `CREATE VIEW things AS SELECT id::VARCHAR AS id, 1 AS amount FROM (${endless});`,
    'Reading table "things" took longer than 0.3 s',
  ],
])('stops %s that exceeds its time limit', async (_, sql, says) => {
  await using domain = await createSmallDomain({ sql });
  const error = await runPipeline({ ...domain, timeoutMs: 300 }).catch((thrown: PipelineError) => thrown);
  expect(error).toMatchObject({
    findings: [{ code: 'PIPELINE_SQL_TIMEOUT', message: expect.stringContaining(says) }],
  });
  expect(await currentSnapshot(domain.home, 'things')).toBeUndefined();
});

test('a contract cannot name a source outside the extracts', async () => {
  await using domain = await createSmallDomain({
    customProperties: [{ property: 'sources', value: ['../../things'] }],
  });
  expect((await failure(domain)).findings).toMatchObject([{ code: 'PIPELINE_CONTRACT_INVALID' }]);
});

test('a table name cannot place its file elsewhere', async () => {
  await using domain = await createSmallDomain({ physicalName: '../../things' });
  expect((await failure(domain)).findings).toMatchObject([
    { code: 'PIPELINE_CONTRACT_INVALID', message: expect.stringContaining('"../../things"') },
  ]);
});

test('reads separators, quotes and empty values unchanged', async () => {
  await using domain = await createSmallDomain({
    csv: 'id;amount\n"a;""1""";1\nb;\n"c\nd";3\n',
  });
  expect((await runPipeline(domain)).tables.things?.rows).toBe(3);
});

test('reports all its steps', async () => {
  await using domain = await createSmallDomain();
  const steps: Progress[] = [];
  await runPipeline({ ...domain, onProgress: (step) => steps.push(step) });
  expect(steps.map(({ label }) => label)).toEqual([
    'things: inputs',
    'things: 01-things.sql',
    'things: things',
    'things: publish',
    'things: published',
  ]);
  expect(steps.at(-1)).toMatchObject({ done: 4, total: 4 });
});

test('a path as an id finds no snapshot', async () => {
  await using domain = await createSmallDomain();
  const { id } = await runPipeline(domain);
  expect(await readManifest(domain.home, 'things', `../snapshots/${id}`)).toBeUndefined();
  expect(await readManifest(domain.home, 'things', '20200101T000000Z-00000000')).toBeUndefined();
});

async function failure(domain: SmallDomain): Promise<PipelineError> {
  const run = runPipeline(domain);
  await expect(run).rejects.toMatchObject({ name: 'PipelineError' });
  return run.then(
    () => expect.fail('published'),
    (error: PipelineError) => error,
  );
}

test.each([
  ['date', 'DATE', ['infinity', '-infinity', '10000-01-01', '0001-12-31 (BC)', '0044-03-15 (BC)'], 4],
  ['timestamp', 'TIMESTAMP', ['infinity', '10000-01-01 00:00:00', '9999-12-31 23:59:59.999999'], 2],
])('a %s of a year that the graph does not have is refused', async (logicalType, type, values, refused) => {
  const amount = { logicalType };
  const rows = values.map((value, at) => `('k${at}', ${type} '${value}')`).join(', ');
  const sql = `CREATE TABLE things AS FROM (VALUES ${rows}) t(id, amount);`;
  await using domain = await createSmallDomain({ sql, amount });
  const { findings, message } = await failure(domain);
  expect(findings).toMatchObject([{ code: 'PIPELINE_INVALID_VALUES' }]);
  expect(message).toContain(`has ${refused} rows whose "amount" is in no year from 0 to 9999`);
  expect(message).not.toContain('infinity');
});
