import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listSegments } from '#platform/runtime/audit/audit-folder.ts';
import { verifyAudit } from '#platform/runtime/audit/verify-audit.ts';
import { signingKey } from '#platform/runtime/keys.ts';
import { auditRecords } from '#test/testkit/audit-records.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';
import { ask, createTestMesh } from '#test/testkit/test-mesh.ts';
import { canary, staffSubgraph, support } from './staff-subgraph.ts';

const callers = 12;

/** Sends requests until the gateway is gone; returns the correlation ids of the responses that a client received. */
async function askOn(url: string, authorization: string, held: string[]): Promise<void> {
  for (;;) {
    try {
      const headers = { authorization };
      const { data, errors } = await ask(url, '{ person(id: "1") { name salary } }', { headers });
      if (data.person.name !== canary) throw new Error(JSON.stringify(errors));
      held.push(errors?.[0]?.extensions.correlationId ?? '');
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      return;
    }
  }
}

test('a gateway that is killed under load has a record of every response that a client received', async () => {
  await using folder = await temporaryFolder();
  // Its subgraph accepts any envelope: the gateway under test has its own key.
  await using mesh = await createTestMesh({ subgraphs: [staffSubgraph], foreign: true });
  const { key, keyId } = await signingKey(folder.path, 'identity');
  const token = `Bearer ${await mesh.issuer.token(support, { key, header: { kid: keyId } })}`;
  const supergraph = join(folder.path, 'supergraph.graphql');
  await writeFile(supergraph, mesh.supergraph);
  const audit = join(folder.path, 'audit');

  const held: string[] = [];
  for (let round = 0; round < 4; round += 1) {
    const gateway = startGateway([
      ...['--supergraph', supergraph, '--port', '0', '--audit', audit],
      ...['--jwks', join(folder.path, 'identity.jwks.json'), '--issuer', 'test-issuer', '--audience', 'weft'],
    ]);
    const url = await addressOf(gateway);
    const before = held.length;
    const asking = Promise.all(Array.from({ length: callers }, () => askOn(url, token, held)));
    while (held.length === before) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 300));
    gateway.kill('SIGKILL');
    await asking;
  }

  const recorded = new Set((await auditRecords(audit)).map(({ correlationId }) => correlationId));
  expect(held.length).toBeGreaterThan(20);
  expect(held.filter((id) => !recorded.has(id))).toEqual([]);
  const files = (await listSegments(audit)).map((name) => join(audit, name));
  expect(await verifyAudit({ files, complete: true, expected: [] })).toMatchObject({ ok: true, writers: 4 });
}, 60_000);

function startGateway(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['gateway/main.ts', ...args], {
    env: { ...process.env, WEFT_LOG: 'silent' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function addressOf({ stdout }: ChildProcess): Promise<string> {
  const [line] = await once(stdout as NodeJS.ReadableStream, 'data');
  return /http:\/\/[\d.:]+/.exec(String(line))?.[0] ?? '';
}
