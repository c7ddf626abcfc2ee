import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { parseRecordedOperation, type RecordedOperation } from '#schema/simulate/recorded-operation.ts';
import { analyst, ordersSubgraph, usersSubgraph } from '#test/fixtures/governed-mesh.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';

async function recordingMesh(file: string): Promise<TestMesh> {
  const recordOperations = { file, intervalMs: 20 };
  return createTestMesh({ subgraphs: [usersSubgraph, ordersSubgraph], gateway: { recordOperations } });
}

async function recorded(file: string): Promise<RecordedOperation[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text
    .split('\n')
    .map(parseRecordedOperation)
    .filter((one) => one !== undefined);
}

test('an operation is recorded once for all callers with the same grants, without values and without a subject', async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'operations.jsonl');
  const query = (name: string) =>
    `query Q($w: UserFilter) { users(where: $w, emailLike: "${name}") { country } }`;
  {
    await using mesh = await recordingMesh(file);
    const ask = (sub: string, secret: string) =>
      mesh.as({ ...analyst, sub, client_id: 'insights' }).query(query(secret), {
        variables: { w: { country: { eq: secret } } },
      });
    // Refused for its filter, and still recorded: a policy may change that.
    expect((await ask('ann', 'secret-1')).errors?.[0]?.extensions.code).toBe('MASKED_FIELD_OPERATION');
    await ask('bob', 'secret-2');
    await mesh.query('{ orders { total } }');
    await mesh.query('{ __schema { queryType { name } } }');
    await vi.waitFor(async () => expect(await recorded(file)).toHaveLength(2));
    expect(await recorded(file)).toMatchObject([
      {
        variables: { w: { country: { eq: '' } } },
        principal: { subject: 'recorded', consumer: 'insights', roles: ['analyst'], purposes: ['analytics'] },
        count: 2,
        last: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      },
      { principal: { authenticated: false, roles: [] }, count: 1 },
    ]);
    expect(await readFile(file, 'utf8')).not.toMatch(/secret|ann|bob|__schema/);
  }
  await using again = await recordingMesh(file);
  await again.query('{ orders { total } }');
  await vi.waitFor(async () => expect((await recorded(file)).at(-1)?.count).toBe(2));
});

test('stopping writes the remaining records, and invalid lines are left out', async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'operations.jsonl');
  await writeFile(file, 'not JSON\n{"query":"{ a }"}\n');
  {
    const recordOperations = { file, intervalMs: 3_600_000 };
    await using mesh = await createTestMesh({ subgraphs: [usersSubgraph], gateway: { recordOperations } });
    await mesh.query('{ users { country } }');
    expect(await recorded(file)).toEqual([]);
  }
  expect(await recorded(file)).toMatchObject([{ count: 1 }]);
  expect((await readFile(file, 'utf8')).trim().split('\n')).toHaveLength(1);
});

test('a file that is not writable affects no response', async () => {
  await using folder = await temporaryFolder();
  await using mesh = await recordingMesh(join(folder.path, 'usage', 'operations.jsonl'));
  await writeFile(join(folder.path, 'usage'), 'a file where the folder should be');
  for (const field of ['country', 'id']) {
    expect((await mesh.query(`{ users { ${field} } }`)).errors).toBeUndefined();
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
});

test('an operation that is too long is answered and not recorded, and the number of records is limited', async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'operations.jsonl');
  {
    await using mesh = await recordingMesh(file);
    const long = `query ${'Long'.repeat(2_500)} { users { id } }`;
    expect((await mesh.query(long)).errors).toBeUndefined();
    await mesh.query('{ users { id } }');
    await vi.waitFor(async () => expect(await recorded(file)).toHaveLength(1));
  }
  const one = (await recorded(file))[0] as RecordedOperation;
  const many = Array.from({ length: 2_000 }, (_, index) =>
    JSON.stringify({ ...one, query: `query Q${index} { users { id } }` }),
  );
  await writeFile(file, `${many.join('\n')}\n`);
  await using mesh = await recordingMesh(file);
  await mesh.query('query Last { users { id } }');
  await vi.waitFor(async () => {
    const kept = await recorded(file);
    expect(kept).toHaveLength(2_000);
    expect(kept[0]?.query).toContain('Q1 ');
    expect(kept.at(-1)?.query).toContain('Last');
  });
});
