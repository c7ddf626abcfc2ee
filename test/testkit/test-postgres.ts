import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import postgres, { type Sql } from 'postgres';
import type { PostgresAccess } from '#platform/engines/postgres/connect.ts';

/** A PostgreSQL server of its own: one database, a publisher, and a reader without ownership. */
export interface TestPostgres extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** The owner of published schemas. */
  readonly publisher: PostgresAccess;
  /** The user of the serving product. */
  readonly reader: PostgresAccess;
  /** The server's own user. */
  readonly admin: Sql;
}

const binaries = findBinaries();

/** The reason that tests on PostgreSQL are skipped; `undefined` where they run. */
export const withoutPostgres =
  binaries === undefined ? 'PostgreSQL is not installed (initdb, postgres)' : undefined;

/** Debian keeps them out of the path; elsewhere `WEFT_TEST_POSTGRES` may name the folder. */
function findBinaries(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  return [
    process.env.WEFT_TEST_POSTGRES ?? '',
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env.PATH ?? '').split(':'),
  ].find((folder) => folder !== '' && existsSync(join(folder, 'initdb')));
}

export async function startTestPostgres(): Promise<TestPostgres> {
  if (binaries === undefined) throw new Error(withoutPostgres);
  const folder = await mkdtemp(join(tmpdir(), 'weft-postgres-'));
  const user = serverUser();
  if (user) await chown(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  // In another locale than C, so that a dependency on it is found.
  const flags = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'];
  await promisify(execFile)(join(binaries, 'initdb'), ['-D', data, ...flags], user);
  const port = await freePort();
  const settings = { listen_addresses: '127.0.0.1', fsync: 'off', max_connections: '200' };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawn(
    join(binaries, 'postgres'),
    ['-D', data, '-p', String(port), '-k', folder, ...options],
    { ...user, stdio: 'ignore' },
  );
  const place = { host: '127.0.0.1', port, database: 'mesh' };
  await ready({ ...place, database: 'postgres' });
  const first = client({ ...place, database: 'postgres', user: 'postgres' });
  await first.unsafe('CREATE DATABASE mesh');
  await first.unsafe(
    'CREATE ROLE publisher LOGIN; CREATE ROLE reader LOGIN; REVOKE ALL ON DATABASE mesh FROM PUBLIC',
  );
  await first.unsafe(
    'GRANT CONNECT ON DATABASE mesh TO reader; GRANT CONNECT, CREATE ON DATABASE mesh TO publisher',
  );
  await first.end();
  const admin = client({ ...place, user: 'postgres' });
  return {
    ...place,
    publisher: { ...place, user: 'publisher' },
    reader: { ...place, user: 'reader' },
    admin,
    async [Symbol.asyncDispose]() {
      await admin.end({ timeout: 1 });
      const ended = once(server, 'exit');
      server.kill('SIGQUIT');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function client({ host, port, database, user }: PostgresAccess): Sql {
  return postgres({ host, port, database, user, password: '', max: 4, onnotice: () => {} });
}

/** The server refuses to run as root. */
function serverUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

async function ready(place: Omit<PostgresAccess, 'user'>): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const sql = client({ ...place, user: 'postgres' });
    const answered = await sql.unsafe('SELECT 1').then(
      () => true,
      () => false,
    );
    await sql.end({ timeout: 1 });
    if (answered) return;
    await delay(50);
  }
  throw new Error('PostgreSQL did not start within ten seconds.');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
