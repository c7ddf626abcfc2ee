import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { discoverMesh } from '#platform/mesh/domains.ts';

interface VolumePart {
  readonly source: string;
  readonly target: string;
  readonly read_only?: boolean;
  readonly volume?: { readonly subpath?: string };
}

interface ComposeFile {
  readonly services: Readonly<
    Record<
      string,
      {
        readonly command: readonly string[];
        readonly environment?: object;
        readonly volumes?: readonly (string | VolumePart)[];
        readonly tmpfs?: readonly string[];
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

test('in docker-compose.yml the gateway can write its accepted supergraph', async () => {
  const { services } = parse(await readFile('docker-compose.yml', 'utf8'), { merge: true }) as ComposeFile;
  expect(services.gateway?.command).toContain('--home=/state');
  expect(services.gateway?.volumes).toContain('state:/state');
});

test('in docker-compose.yml a domain can only read its own keys, its own product and the public keys', async () => {
  const { services } = parse(await readFile('docker-compose.yml', 'utf8'), { merge: true }) as ComposeFile;
  const { prepare: _, gateway: __, ...domains } = services;
  for (const [name, { volumes }] of Object.entries(domains)) {
    const folders = ['keys', `domains/${name}`, `products/${name}`];
    expect(volumes).toEqual(
      folders.map((folder) => ({
        type: 'volume',
        source: 'state',
        target: `/state/${folder}`,
        read_only: true,
        volume: { subpath: folder },
      })),
    );
  }
});

test('in docker-compose.yml the root of keys is in the container of "prepare" alone', async () => {
  const { services } = parse(await readFile('docker-compose.yml', 'utf8'), { merge: true }) as ComposeFile;
  const whole = Object.entries(services).filter(([, { volumes }]) => volumes?.includes('state:/state'));
  expect(whole.map(([name]) => name)).toEqual(['prepare', 'gateway']);
  for (const folder of ['governance', 'domains', 'identity', 'products']) {
    expect(services.gateway?.tmpfs).toContain(`/state/${folder}`);
  }
});
