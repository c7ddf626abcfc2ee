import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runWeft } from '#test/testkit/run-weft.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';

const good = 'subgraphs/users/contract.yaml';

test('accepts a valid contract', async () => {
  const { code, stdout, stderr } = await runWeft(['contract', 'check', good]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  expect(stderr).toContain(`${good} is a valid contract.`);
});

test('reports the errors of each file, and exits with 1', async () => {
  await using folder = await temporaryFolder();
  const bad = join(folder.path, 'contract.yaml');
  await writeFile(bad, 'apiVersion: v3.1.0\nkind: DataContract\nid: x\nversion: 1\n');
  const { code, stderr } = await runWeft(['contract', 'check', good, bad]);
  expect(code).toBe(1);
  expect(stderr).toMatch(new RegExp(`^${bad}:\\d+:\\d+ error [A-Z_]+ `, 'm'));
  expect(stderr).toContain('1 of 2 not a valid contract');
});

test('reports where a contract that is to be served yields no graph', async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'contract.yaml');
  const contract = await readFile(good, 'utf8');
  await writeFile(file, contract.replace('with: REDACT', 'with: GENERALIZE').replace('primaryKey: true', ''));
  const { code, stderr } = await runWeft(['contract', 'check', file]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/contract\.yaml:\d+:\d+ error NO_PRIMARY_KEY /);

  await writeFile(file, contract.replace('classification: internal', 'classification: secret'));
  const warned = await runWeft(['contract', 'check', file]);
  expect(warned.code).toBe(0);
  expect(warned.stderr).toMatch(/contract\.yaml:\d+:\d+ warning CLASSIFICATION_UNKNOWN /);
});

test('prints the verdicts as JSON', async () => {
  await using folder = await temporaryFolder();
  const bad = join(folder.path, 'contract.yaml');
  await writeFile(bad, '- not a contract\n');
  const { code, stdout } = await runWeft(['contract', 'check', '--json', good, bad]);
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    ok: false,
    files: [
      { file: good, ok: true },
      { file: bad, ok: false, findings: [{ severity: 'error', file: bad }] },
    ],
  });
});

test('reports a missing file plainly', async () => {
  const { code, stderr } = await runWeft(['contract', 'check', 'no/such.yaml']);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: 'weft: "no/such.yaml" cannot be read: there is no such file.\n',
  });
});
