import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { followGovernance } from '#platform/cli/dev/follow-governance.ts';
import { composeMesh } from '#platform/mesh/compose-mesh.ts';
import { discoverMesh } from '#platform/mesh/domains.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('reports when an overlay that did not compose is removed: the policy in force is that of the files again', async () => {
  const home = await mkdtemp(join(tmpdir(), 'weft-follow-'));
  try {
    const overlays = join(home, 'overlays');
    await cp('schema/overlays', overlays, { recursive: true });
    vi.stubEnv('WEFT_OVERLAYS', overlays);
    const mesh = await discoverMesh();
    const urlOf = () => 'http://127.0.0.1:1/graphql';
    const composed = await composeMesh(mesh, urlOf);
    if (!composed.ok) throw new Error(JSON.stringify(composed.findings));
    const file = join(home, 'supergraph.graphql');
    await writeFile(file, composed.supergraph);

    const said: string[] = [];
    const say = (line: string) => said.push(line);
    using _ = followGovernance({ home, mesh, urlOf, file, acceptLoosening: [], say });
    await writeFile(join(overlays, 'bad.graphql'), 'extend type User {');
    await expect
      .poll(() => said, { timeout: 30_000 })
      .toContain('the overlays and agreements do not compose; the previous policy stays in force.');
    await rm(join(overlays, 'bad.graphql'));
    await expect
      .poll(() => said.at(-1), { timeout: 30_000 })
      .toBe('the overlays and agreements compose again; their policy is in force.');
  } finally {
    await rm(home, { recursive: true });
  }
}, 90_000);
