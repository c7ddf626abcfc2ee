import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listSegments } from '#platform/runtime/audit/audit-folder.ts';
import { verifyAudit } from '#platform/runtime/audit/verify-audit.ts';
import { auditRecords } from '#test/testkit/audit-records.ts';
import { auditEntry, openTestLog } from '#test/testkit/audit-writer.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';

async function verifyFolder(folder: string) {
  const files = (await listSegments(folder)).map((name) => join(folder, name));
  return verifyAudit({ files, complete: true, expected: [] });
}

const idsIn = async (folder: string) =>
  new Set((await auditRecords(folder)).map(({ correlationId }) => correlationId));

test('an appended record is complete in the log, readable only by its owner', async () => {
  await using folder = await temporaryFolder();
  await using log = await openTestLog(join(folder.path, 'audit'));
  const hash = await log.append(auditEntry('first'));
  const [record] = await auditRecords(join(folder.path, 'audit'));
  expect(record).toEqual({
    sequence: 1,
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    previous: expect.stringMatching(/^[0-9a-f]{64}$/),
    ...auditEntry('first'),
    hash,
  });
  const [segment = ''] = await listSegments(join(folder.path, 'audit'));
  expect((await stat(join(folder.path, 'audit', segment))).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder.path, 'audit'))).mode & 0o777).toBe(0o700);
});

test('concurrent records share one sync to disk, and stay in order', async () => {
  await using folder = await temporaryFolder();
  await using log = await openTestLog(folder.path);
  const ids = Array.from({ length: 1_000 }, (_, index) => `r${index}`);
  await Promise.all(ids.map((id) => log.append(auditEntry(id))));
  expect(log.written.records).toBe(1_000);
  expect(log.written.syncs).toBeLessThan(5);
  expect((await auditRecords(folder.path)).map(({ correlationId }) => correlationId)).toEqual(ids);
  expect(await verifyFolder(folder.path)).toMatchObject({ ok: true, records: 1_000 });
});

test('a closed log has written all appended records, and accepts no more', async () => {
  await using folder = await temporaryFolder();
  const log = await openTestLog(folder.path);
  const appended = Array.from({ length: 50 }, (_, index) => log.append(auditEntry(`${index}`)));
  await log[Symbol.asyncDispose]();
  await Promise.all(appended);
  await expect(log.append(auditEntry('late'))).rejects.toThrow('closed');
  expect(await auditRecords(folder.path)).toHaveLength(50);
});

test('concurrent writers in a folder have separate chains, and later writers continue them', async () => {
  await using folder = await temporaryFolder();
  for (let round = 0; round < 3; round += 1) {
    await using one = await openTestLog(folder.path, 2_000);
    await using other = await openTestLog(folder.path, 2_000);
    for (let n = 0; n < 10; n += 1) {
      await Promise.all([one.append(auditEntry(`a${n}`)), other.append(auditEntry(`b${n}`))]);
    }
  }
  const verdict = await verifyFolder(folder.path);
  expect(verdict).toMatchObject({ ok: true, records: 60, writers: 6 });
  expect(verdict.segments).toBeGreaterThan(12);
  expect(verdict.heads).toHaveLength(2);
});

test('a writer detects that its segment was truncated or removed, and continues in another', async () => {
  await using folder = await temporaryFolder();
  await using log = await openTestLog(folder.path);
  await log.append(auditEntry('one'));
  const [first = ''] = await listSegments(folder.path);
  await truncate(join(folder.path, first), 300);
  await log.append(auditEntry('two'));
  expect((await idsIn(folder.path)).has('two')).toBe(true);
  expect((await verifyFolder(folder.path)).breaks).toMatchObject([{ kind: 'removed' }]);

  await rm(join(folder.path, first));
  for (const name of await listSegments(folder.path)) await rm(join(folder.path, name));
  await log.append(auditEntry('three'));
  expect([...(await idsIn(folder.path))]).toEqual(['three']);
  expect((await verifyFolder(folder.path)).breaks).toMatchObject([{ kind: 'missing' }]);
});

test('a folder that is not writable refuses records, and accepts them once it is', async () => {
  await using folder = await temporaryFolder();
  const place = join(folder.path, 'audit');
  await writeFile(place, 'in the way');
  await using log = await openTestLog(place);
  await expect(log.append(auditEntry('one'))).rejects.toThrow(/file already exists|not a directory/);
  await rm(place);
  await log.append(auditEntry('two'));
  expect([...(await idsIn(place))]).toEqual(['two']);
});

function startWriter(
  command: string,
  args: readonly string[],
): { child: ChildProcess; said: () => string[] } {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  child.stdout.on('data', (chunk) => (text += chunk));
  return { child, said: () => text.split('\n').slice(0, -1) };
}

test('a writer that is killed at any moment has lost no record that it confirmed', async () => {
  await using folder = await temporaryFolder();
  let told = 0;
  for (let round = 0; round < 12; round += 1) {
    const { child, said } = startWriter(process.execPath, [
      'test/testkit/audit-writer.ts',
      folder.path,
      '20',
      '50000',
    ]);
    await once(child.stdout as NodeJS.ReadableStream, 'data');
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 60));
    child.kill('SIGKILL');
    await once(child, 'close');
    const durable = await idsIn(folder.path);
    expect(said().filter((id) => !durable.has(id))).toEqual([]);
    told += said().length;
  }
  expect(told).toBeGreaterThan(100);
  expect(await verifyFolder(folder.path)).toMatchObject({ ok: true, writers: 12 });
}, 60_000);

test('a file with a size limit refuses records over it, and the next segment takes them', async () => {
  await using folder = await temporaryFolder();
  const script = `ulimit -f 16; exec "$0" test/testkit/audit-writer.ts "$1" 5 1000000`;
  const { child, said } = startWriter('bash', ['-c', script, process.execPath, folder.path]);
  let refused = '';
  child.stderr?.on('data', (chunk) => (refused += chunk));
  while ((await readdir(folder.path)).length < 6) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill('SIGKILL');
  await once(child, 'close');
  expect(refused).toContain('EFBIG');
  const verdict = await verifyFolder(folder.path);
  expect(verdict.breaks).toEqual([]);
  const durable = await idsIn(folder.path);
  expect(said().filter((id) => !durable.has(id))).toEqual([]);
}, 60_000);

test('a full disk refuses records, leaves no partial data, and accepts them once there is space', async ({
  skip,
}) => {
  await using small = await smallDisk();
  if (!small) return skip('it takes the right to mount a small disk');
  const place = join(small.disk, 'audit');
  await using log = await openTestLog(place);
  await log.append(auditEntry('before'));
  const filler = join(small.disk, 'filler');
  await writeFile(filler, Buffer.alloc(1_000_000)).catch(() => {});
  const failures: string[] = [];
  for (let n = 0; n < 30; n += 1) {
    await log.append(auditEntry(`full${n}`)).catch(({ message }) => failures.push(message));
  }
  // The page of the first record has space for a few more.
  expect(failures.length).toBeGreaterThan(15);
  expect(failures.at(-1)).toContain('ENOSPC');
  expect(await listSegments(place)).toHaveLength(1);
  await rm(filler);
  await log.append(auditEntry('after'));
  const verdict = await verifyFolder(place);
  expect(verdict).toMatchObject({ ok: true, segments: 2 });
  expect(verdict.records).toBeGreaterThanOrEqual(2 + 30 - failures.length);
  expect((await idsIn(place)).has('after')).toBe(true);
});

async function smallDisk() {
  const folder = await temporaryFolder();
  const disk = join(folder.path, 'disk');
  await mkdir(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    await folder[Symbol.asyncDispose]();
    return undefined;
  }
  return {
    disk,
    async [Symbol.asyncDispose]() {
      execFileSync('umount', [disk]);
      await folder[Symbol.asyncDispose]();
    },
  };
}
