import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runPipeline } from '#platform/pipeline/run-pipeline.ts';
import {
  currentSnapshot,
  snapshotFolder,
  snapshotIds,
  snapshotTables,
} from '#platform/snapshots/snapshots.ts';
import { createSmallDomain, type SmallDomain } from '#test/testkit/small-domain.ts';

test('a run that is killed midway leaves the current snapshot, and the next run removes its files', async () => {
  await using domain = await createSmallDomain();
  const published = await runPipeline(domain);
  await domain.write('CREATE TABLE things AS SELECT count(*) FROM range(1000000) a, range(1000000) b;');
  await killMidway(domain);
  expect(await buildFolders(domain)).toHaveLength(1);
  expect(await currentSnapshot(domain.home, 'things')).toEqual(published);

  await domain.write("CREATE TABLE things AS SELECT 'z' AS id, 26 AS amount;");
  const next = await runPipeline(domain);
  expect(await currentSnapshot(domain.home, 'things')).toEqual(next);
  expect(await buildFolders(domain)).toEqual([]);
});

test('concurrent runs all finish, and the current snapshot is one of theirs, complete', async () => {
  await using domain = await createSmallDomain();
  const manifests = await Promise.all(Array.from({ length: 6 }, () => runPipeline(domain)));
  const current = await currentSnapshot(domain.home, 'things');
  expect(manifests.map(({ id }) => id)).toContain(current?.id);
  expect(new Set(manifests.map(({ tables }) => tables.things?.sha256)).size).toBe(1);
  expect(await buildFolders(domain)).toEqual([]);
  if (!current) expect.fail('nothing is published');
  const names = await readdir(snapshotFolder(domain.home, 'things', current.id));
  expect(names.sort()).toEqual(['manifest.json', 'things.parquet']);
  expect(Object.keys(snapshotTables(domain.home, current).tables)).toEqual(['things']);
});

test('retains the last three snapshots, once they are too old for a reader to be opening them', async () => {
  await using domain = await createSmallDomain();
  const { home } = domain;
  for (const day of ['01', '02', '03', '04']) await oldSnapshot(home, `202001${day}T000000Z-00000000`);
  const young = '20200101T120000Z-00000000';
  await mkdir(snapshotFolder(home, 'things', young), { recursive: true });
  const { id } = await runPipeline(domain);
  expect(await snapshotIds(home, 'things')).toEqual([
    id,
    '20200104T000000Z-00000000',
    '20200103T000000Z-00000000',
    young,
  ]);
});

test('those of one second are retained by when they were published, not by their content', async () => {
  await using domain = await createSmallDomain();
  const { home } = domain;
  const ids = ['c', '1', 'f', '0'].map((digit) => `20200101T000000Z-${digit.repeat(8)}`);
  for (const [at, id] of ids.entries()) await oldSnapshot(home, id, `2020-01-01T00:00:00.${at}00Z`);
  await mkdir(join(snapshotFolder(home, 'things', ids[0] as string), '..', 'lost+found'));
  const { id } = await runPipeline(domain);
  expect(await snapshotIds(home, 'things')).toEqual([id, ids[3], ids[2]]);
});

async function oldSnapshot(home: string, id: string, publishedAt?: string): Promise<void> {
  const folder = snapshotFolder(home, 'things', id);
  await mkdir(folder, { recursive: true });
  if (publishedAt) await writeFile(join(folder, 'manifest.json'), JSON.stringify({ id, publishedAt }));
  const hourAgo = new Date(Date.now() - 3_600_000);
  await utimes(folder, hourAgo, hourAgo);
}

/** Starts a run in a process of its own and kills it while DuckDB works. */
async function killMidway({ home, domainFolder }: SmallDomain): Promise<void> {
  const program = `
    import { runPipeline } from '#platform/pipeline/run-pipeline.ts';
    const onProgress = ({ label }) => label.endsWith('.sql') && console.log('working');
    await runPipeline({ ...${JSON.stringify({ home, domainFolder })}, onProgress });`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  await Promise.race([once(child.stdout, 'data'), exited]);
  child.kill('SIGKILL');
  expect(await exited).toEqual([null, 'SIGKILL']);
}

function buildFolders({ home }: SmallDomain): Promise<string[]> {
  return readdir(join(home, 'products', 'things', 'building'));
}
