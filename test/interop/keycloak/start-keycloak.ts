import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';

const version = '26.5.6';
const run = promisify(execFile);

export interface Keycloak extends AsyncDisposable {
  /** Of the realm `company`. */
  readonly issuer: string;
  /** What the token endpoint gives an application for a person's password. */
  tokens(
    client: string,
  ): Promise<{ readonly access_token: string; readonly id_token: string; readonly refresh_token: string }>;
}

export function hasJava(): boolean {
  return spawnSync('java', ['-version']).status === 0;
}

/** A Keycloak of its own with the realm beside this file, in memory. */
export async function startKeycloak(): Promise<Keycloak> {
  await using starting = new AsyncDisposableStack();
  const home = await keycloakHome();
  const folder = starting.use(await temporaryFolder());
  await cp(home, folder.path, { recursive: true });
  await mkdir(join(folder.path, 'data/import'), { recursive: true });
  const realm = new URL('company-realm.json', import.meta.url);
  await copyFile(realm, join(folder.path, 'data/import/company-realm.json'));
  const port = await freePort();
  const args = [
    'start-dev',
    '--db=dev-mem',
    '--import-realm',
    '--http-host=127.0.0.1',
    `--http-port=${port}`,
  ];
  const child = spawn(join(folder.path, 'bin/kc.sh'), args, {
    env: { ...process.env, JAVA_OPTS_APPEND: '-Xmx512m -XX:TieredStopAtLevel=1' },
    stdio: 'ignore',
    // Its script starts java as a child: both are ended together.
    detached: true,
  });
  await once(child, 'spawn');
  starting.defer(async () => {
    if (child.exitCode !== null || child.pid === undefined) return;
    process.kill(-child.pid, 'SIGKILL');
    await once(child, 'exit');
  });
  const issuer = `http://127.0.0.1:${port}/realms/company`;
  while (!(await responses(issuer))) {
    if (child.exitCode !== null) throw new Error(`Keycloak ended with ${child.exitCode}.`);
    await sleep(500);
  }
  const running = starting.move();
  return {
    issuer,
    async tokens(client) {
      const body = new URLSearchParams({
        grant_type: 'password',
        client_id: client,
        username: 'ann',
        password: "ann's password",
        scope: 'openid',
      });
      const response = await fetch(`${issuer}/protocol/openid-connect/token`, { method: 'POST', body });
      if (!response.ok) throw new Error(await response.text());
      return (await response.json()) as Awaited<ReturnType<Keycloak['tokens']>>;
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** The folder that `WEFT_TEST_KEYCLOAK` names, or one that Maven fills the first time. */
async function keycloakHome(): Promise<string> {
  const { WEFT_TEST_KEYCLOAK: named } = process.env;
  if (named !== undefined) return named;
  const cache = resolve('node_modules/.cache/weft-interop');
  const home = join(cache, `keycloak-${version}`);
  if (existsSync(home)) return home;
  await mkdir(cache, { recursive: true });
  const artifact = `org.keycloak:keycloak-quarkus-dist:${version}:tar.gz`;
  await run('mvn', ['-q', '-B', 'dependency:copy', `-Dartifact=${artifact}`, `-DoutputDirectory=${cache}`]);
  await run('tar', ['xzf', join(cache, `keycloak-quarkus-dist-${version}.tar.gz`), '-C', cache]);
  return home;
}

async function responses(issuer: string): Promise<boolean> {
  return fetch(issuer).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
