import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runWeft } from '#test/testkit/run-weft.ts';
import { type StartedMesh, startedMesh } from '#test/testkit/started-mesh.ts';
import { type TemporaryFolder, temporaryFolder } from '#test/testkit/temporary-folder.ts';

// One story, in order: a governor writes an overlay, simulates it, and activates it.
let mesh: StartedMesh;
let folder: TemporaryFolder;
let draft: string;

const query = '{ users(first: 1) { nodes { segment city } } }';
const overlay =
  'extend type User { segment: UserSegment @mask(with: NULL, unless: [["role:steward"], ["role:analyst"]]) }';

beforeAll(async () => {
  folder = await temporaryFolder();
  for (const name of ['overlays', 'agreements']) {
    await cp(`schema/${name}`, join(folder.path, name), { recursive: true });
    vi.stubEnv(`WEFT_${name.toUpperCase()}`, join(folder.path, name));
  }
  draft = join(folder.path, 'marketing.graphql');
  await writeFile(draft, overlay);
  mesh = await startedMesh();
}, 120_000);

afterAll(async () => {
  vi.unstubAllEnvs();
  await mesh?.[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

async function marketing() {
  const { data, extensions } = await mesh.ask(query, 'marketing');
  return { ...data.users.nodes[0], purpose: extensions?.mesh.purpose, masked: extensions?.mesh.masked };
}

const clear = {
  segment: expect.stringMatching(/^[A-Z_]+$/),
  city: expect.any(String),
  purpose: 'campaigns',
  masked: [],
};

test('simulate lists the recorded operations that a new overlay would change, and changes nothing', async () => {
  expect(await marketing()).toEqual(clear);
  await mesh.ask(query, 'analyst');
  await vi.waitFor(
    async () => {
      const { code, stdout } = await runWeft(['policy', 'simulate', '--with', draft], mesh.home);
      expect(code).toBe(0);
      expect(stdout).toMatch(/^campaign-studio \(role:marketing, .*purpose:campaigns\)\n/);
      expect(stdout).toContain('User.segment  clear -> masked (NULL)  by overlay:marketing.graphql');
      expect(stdout).toContain('1 of 2 operations tried would have another result: less for 1 consumer');
    },
    { timeout: 20_000, interval: 500 },
  );
  expect(await marketing()).toEqual(clear);
});

test('an overlay in the folder applies to the next responses, which name it', async () => {
  await cp(draft, join(folder.path, 'overlays', 'marketing.graphql'));
  await vi.waitFor(
    async () =>
      expect(await marketing()).toEqual({
        ...clear,
        segment: null,
        masked: [{ coordinate: 'User.segment', mask: 'NULL', policy: 'overlay:marketing.graphql' }],
      }),
    { timeout: 20_000, interval: 200 },
  );
  const filtered = '{ users(where: { segment: { eq: ENTERPRISE } }) { totalCount } }';
  expect((await mesh.ask(filtered, 'marketing')).errors?.[0]?.extensions).toMatchObject({
    code: 'MASKED_FIELD_OPERATION',
    coordinate: 'User.segment',
    policy: 'overlay:marketing.graphql',
  });
});

test('removing an access agreement closes its fields, without a restart', async () => {
  await rm(join(folder.path, 'agreements', 'campaign-studio.users.yaml'));
  await vi.waitFor(
    async () =>
      expect(await marketing()).toMatchObject({
        city: '[redacted]',
        masked: expect.arrayContaining([
          { coordinate: 'User.city', mask: 'REDACT', policy: 'overlay:privacy.graphql' },
        ]),
      }),
    { timeout: 20_000, interval: 200 },
  );
});
