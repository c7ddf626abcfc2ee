import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { discoverMesh } from '#platform/mesh/domains.ts';

interface ComposeFile {
  readonly services: Readonly<
    Record<
      string,
      {
        readonly command: readonly string[];
        readonly environment?: object;
        readonly volumes?: readonly string[];
      }
    >
  >;
}

test('docker-compose.yml has one service per domain, which runs that domain', async () => {
  const { services } = parse(await readFile('docker-compose.yml', 'utf8'), { merge: true }) as ComposeFile;
  const { prepare, gateway, ...domains } = services;
  expect(prepare?.command[1]).toBe('prepare');
  expect(gateway?.command[0]).toBe('gateway/main.ts');
  const names = (await discoverMesh()).domains.map(({ name }) => name);
  expect(Object.keys(domains).sort()).toEqual(names.sort());
  for (const [name, { command, environment }] of Object.entries(domains)) {
    expect(command).toEqual([`subgraphs/${name}/main.ts`]);
    expect(environment).toEqual({ WEFT_HOST: '0.0.0.0' });
  }
});

test('in docker-compose.yml the gateway can write its accepted supergraph, and domains only read their state', async () => {
  const { services } = parse(await readFile('docker-compose.yml', 'utf8'), { merge: true }) as ComposeFile;
  const { prepare: _, gateway, ...domains } = services;
  expect(gateway?.command).toContain('--home=/state');
  expect(gateway?.volumes).toContain('state:/state');
  for (const { volumes } of Object.values(domains)) expect(volumes).toEqual(['state:/state:ro']);
});
