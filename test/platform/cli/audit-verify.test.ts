import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listSegments } from '#platform/runtime/audit/audit-folder.ts';
import { auditEntry, openTestLog } from '#test/testkit/audit-writer.ts';
import { runWeft } from '#test/testkit/run-weft.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';

async function logOf(records: number, home: string): Promise<{ folder: string; file: string; head: string }> {
  const folder = join(home, 'audit');
  await using log = await openTestLog(folder);
  let head = '';
  for (let n = 0; n < records; n += 1) head = await log.append(auditEntry(`${n}`));
  const [name = ''] = await listSegments(folder);
  return { folder, file: join(folder, name), head };
}

test("reports the content of the home's log, and its last hash for safekeeping elsewhere", async () => {
  await using home = await temporaryFolder();
  const { head } = await logOf(3, home.path);
  const { code, stdout, stderr } = await runWeft(['audit', 'verify'], home.path);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^3 records in 1 segment of 1 writer, from 2\S+Z to 2\S+Z\n/);
  expect(stdout).toContain(`${head}  record 3 of `);
});

test('names the file and line of each break, and exits with 1', async () => {
  await using home = await temporaryFolder();
  const { folder, file } = await logOf(4, home.path);
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace('"correlationId":"2"', '"correlationId":"9"'));
  const { code, stdout, stderr } = await runWeft(['audit', 'verify', folder]);
  expect(code).toBe(1);
  expect(stderr).toContain(`${file}:4 error changed `);
  expect(stderr).toContain('weft: the audit log is broken in 1 place.');
  expect(stdout).toContain('3 records');

  await writeFile(file, text.split('\n').toSpliced(2, 1).join('\n'));
  const json = await runWeft(['audit', 'verify', file, '--json']);
  expect(json.code).toBe(1);
  expect(JSON.parse(json.stdout)).toMatchObject({
    ok: false,
    breaks: [{ kind: 'removed', file, line: 3 }],
  });
});

test('detects a truncated log by a hash that was recorded elsewhere', async () => {
  await using home = await temporaryFolder();
  const { folder, file, head } = await logOf(4, home.path);
  expect((await runWeft(['audit', 'verify', folder, '--expect', head])).code).toBe(0);
  const text = await readFile(file, 'utf8');
  await writeFile(file, `${text.split('\n').slice(0, -2).join('\n')}\n`);
  expect((await runWeft(['audit', 'verify', folder])).code).toBe(0);
  const { code, stderr } = await runWeft(['audit', 'verify', folder, '--expect', head]);
  expect(code).toBe(1);
  expect(stderr).toContain(`the expected record "${head}" is missing`);
});

test('half a record is a warning', async () => {
  await using home = await temporaryFolder();
  const { folder, file } = await logOf(2, home.path);
  await writeFile(file, `${await readFile(file, 'utf8')}{"sequence":3,`);
  const { code, stderr } = await runWeft(['audit', 'verify', folder]);
  expect(code).toBe(0);
  expect(stderr).toContain(`${file}:4 warning torn `);
});

test('a missing log is not valid', async () => {
  await using home = await temporaryFolder();
  const { code, stderr } = await runWeft(['audit', 'verify'], home.path);
  expect(code).toBe(1);
  expect(stderr).toContain('does not exist');
  const empty = await runWeft(['audit', 'verify', home.path]);
  expect(empty.code).toBe(1);
  expect(empty.stderr).toContain('holds no audit log');
});
