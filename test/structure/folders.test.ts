import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { importsOf } from '#test/testkit/imports-of.ts';

const files = ['schema', 'platform', 'gateway', 'subgraphs'].flatMap((top) =>
  readdirSync(top, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(top, file)),
);

/** `gateway/supergraph` for all files below it; `gateway` for files directly in it. */
function roomOf(file: string): string {
  return dirname(file).split('/').slice(0, 2).join('/');
}

/** A folder's own files and its rooms are one house: only imports between rooms count. */
function isBetweenRooms(from: string, to: string): boolean {
  return from !== to && !from.startsWith(`${to}/`) && !to.startsWith(`${from}/`);
}

test('no folders import each other in a circle', () => {
  const imports = new Map(files.map((file) => [roomOf(file), new Set<string>()]));
  for (const file of files) {
    const from = roomOf(file);
    for (const to of importsOf(file).map(roomOf)) if (isBetweenRooms(from, to)) imports.get(from)?.add(to);
  }
  // Rooms that import none of those that are left, or that none of them imports, are taken away until only circles are.
  const left = new Map(imports);
  for (let before = -1; before !== left.size; ) {
    before = left.size;
    for (const [room, to] of left) {
      const leads = [...to].some((other) => left.has(other));
      const isLedTo = [...left.values()].some((others) => others.has(room));
      if (!leads || !isLedTo) left.delete(room);
    }
  }
  expect(imports.size).toBeGreaterThan(30);
  expect([...left.keys()]).toEqual([]);
});

const layers: Readonly<Record<string, readonly string[]>> = {
  platform: [
    'runtime',
    'telemetry',
    'engines',
    'relation',
    'snapshots',
    'pipeline',
    'product',
    'demo',
    'mesh',
    'cli',
    'packaging',
  ],
  gateway: [
    'request',
    'limits',
    'documents',
    'planner',
    'introspection',
    'identity',
    'graphiql',
    'fetches',
    'audit',
    'usage',
    'enforcement',
    'validation',
    'cache',
    'execution',
    'shadow',
    'subgraphs',
    'operation',
    'supergraph',
    'metrics',
    'transport',
    'apollo-server',
    'start',
    'processes',
  ],
};

test.each(Object.entries(layers))('each layer of the %s imports only those below it', (top, order) => {
  const inTop = files.filter((file) => file.startsWith(`${top}/`) && file.split('/').length > 2);
  const heightOf = (file: string) => order.indexOf(file.split('/')[1] ?? '');
  expect(inTop.filter((file) => heightOf(file) < 0)).toEqual([]);
  const upwards = inTop.flatMap((file) =>
    importsOf(file)
      .filter((to) => to.startsWith(`${top}/`) && heightOf(to) > heightOf(file))
      .map((to) => `${file} -> ${to}`),
  );
  expect(upwards).toEqual([]);
});

test('no file calls something of its own as another one exports it', () => {
  const declared = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/^(export )?(?:interface|type|class) (\w+)/gm)].map(
      ([, exported, name = '']) => ({ name, file, exported: exported !== undefined }),
    ),
  );
  const byName = Map.groupBy(declared, ({ name }) => name);
  const meansTwo = [...byName].filter(
    ([, places]) => places.length > 1 && places.some(({ exported }) => exported),
  );
  expect(meansTwo.map(([name, places]) => [name, ...places.map(({ file }) => file)])).toEqual([]);
});

test('an exported name has one meaning', () => {
  const exported = files.flatMap((file) =>
    [
      ...readFileSync(file, 'utf8').matchAll(
        /^export (?:async )?(?:interface|type|function\*?|class|const) (\w+)/gm,
      ),
    ].map(([, name = '']) => ({ name, file })),
  );
  const byName = Map.groupBy(exported, ({ name }) => name);
  const repeated = [...byName].filter(([, places]) => new Set(places.map(({ file }) => file)).size > 1);
  expect(exported.length).toBeGreaterThan(500);
  expect(repeated.map(([name, places]) => [name, ...places.map(({ file }) => file)])).toEqual([]);
});

test('no folder holds more than 26 files of code', () => {
  const sizes = Map.groupBy(files, dirname);
  expect([...sizes].filter(([, all]) => all.length > 26).map(([folder]) => folder)).toEqual([]);
});
