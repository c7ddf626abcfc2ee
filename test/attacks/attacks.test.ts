import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type AttackMesh, createAttackMesh } from './attack-mesh.ts';
import { createAttacker } from './attacker.ts';
import type { World } from './attempt.ts';
import { captureOutput } from './captured-output.ts';
import { printFigures, withFigures } from './figures.ts';
import { findCanaries } from './find-canaries.ts';
import { attackAreas, ownAreas } from './translations/all.ts';

const file = process.env.WEFT_ATTACKS ?? resolve('../shared/attacks/attacks.json');
const entries = await readFile(file, 'utf8').then(
  (text) => JSON.parse(text) as { readonly id: string; readonly name: string; readonly area: string }[],
  () => undefined,
);
const nameOf = (id: string) => entries?.find((entry) => entry.id === id)?.name ?? '';

const allAreas = [...attackAreas, ...ownAreas];

let world: World;
let meshes: readonly [AttackMesh, AttackMesh];
const output = captureOutput();
let traced = 0;
beforeAll(async () => {
  meshes = [await createAttackMesh('alpha', output), await createAttackMesh('omega', output)];
  const [mesh, twin] = meshes;
  world = { attacker: createAttacker(mesh), twin: createAttacker(twin), mesh, output };
});
afterAll(async () => {
  for (const mesh of meshes) await mesh[Symbol.asyncDispose]();
  output[Symbol.dispose]();
});

// All that is written is looked through after every attempt.
afterEach(async () => {
  const said = output.take();
  const audit = (await Promise.all(meshes.map((mesh) => mesh.takeAudit()))).join('\n');
  const metrics = (await Promise.all(meshes.map((mesh) => mesh.metrics()))).join('\n');
  const traces = (await Promise.all(meshes.map((mesh) => mesh.takeTraces()))).join('\n');
  traced += traces.length;
  expect(metrics).toContain('weft_gateway_requests_total{');
  for (const [where, text] of [
    ['log', said],
    ['audit log', audit],
    ['metrics', metrics],
    ['traces', traces],
  ] as const) {
    const found = meshes.flatMap(({ data }) => findCanaries(text, data.canaries));
    expect([where, ...found.map(({ value }) => value)]).toEqual([where]);
  }
  expect([...world.attacker.takeShown(), ...world.twin.takeShown()]).toEqual([]);
});

describe.each(allAreas)('$area', ({ attempts }) => {
  for (const [id, attempt] of Object.entries(attempts)) {
    const title = `${id} ${nameOf(id)}`;
    if (typeof attempt === 'function') test(title, () => attempt(world));
  }
});

test('gateways and domains have sent traces', () => {
  expect(traced).toBeGreaterThan(100_000);
});

test('what is not applicable says why', () => {
  const reasons = attackAreas.flatMap(({ attempts }) =>
    Object.entries(attempts).flatMap(([id, attempt]) =>
      typeof attempt === 'function' ? [] : [`${id} ${nameOf(id)}: ${attempt.notApplicable}`],
    ),
  );
  console.log(['Not applicable:', ...reasons].join('\n  '));
  for (const reason of reasons) expect(reason).toMatch(/: .{20,}/);
});

describe.skipIf(!entries)(entries ? 'attacks.json' : `SKIPPED: there is no "${file}" to compare with`, () => {
  test('every entry is translated or has a reason', () => {
    const translated = attackAreas.flatMap(({ area, attempts }) =>
      Object.keys(attempts).map((id) => [area, id]),
    );
    expect(translated.map(String).sort()).toEqual(
      (entries ?? []).map(({ area, id }) => String([area, id])).sort(),
    );
  });
});

test('docs/proof.md has the figures', async () => {
  const policy = resolve('docs/proof.md');
  console.log(printFigures(allAreas).line);
  await expect(withFigures(await readFile(policy, 'utf8'), allAreas)).toMatchFileSnapshot(policy);
});
