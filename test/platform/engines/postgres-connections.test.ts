import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createSecureContext, getCACertificates, setDefaultCACertificates, TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EngineError } from '#platform/engines/engine.ts';
import { createPostgres, type PostgresOptions } from '#platform/engines/postgres/postgres.ts';
import { raw } from '#platform/engines/sql.ts';
import { accessTo } from '#platform/snapshots/postgres/postgres-place.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';
import { startTestPostgres, type TestPostgres, withoutPostgres } from '#test/testkit/test-postgres.ts';

let server: TestPostgres;
beforeAll(async () => {
  if (!withoutPostgres) server = await startTestPostgres();
});
afterAll(() => server?.[Symbol.asyncDispose]());

const one = raw('SELECT 1 AS a');
const access = { host: '127.0.0.1', database: 'mesh', user: 'reader' };

/** A server that is none of PostgreSQL. */
async function listen(greet: (socket: Socket) => void, host = '127.0.0.1') {
  const sockets: Socket[] = [];
  const listening: Server = createServer((socket) => {
    sockets.push(socket.on('error', () => {}));
    greet(socket);
  }).listen(0, host);
  await once(listening, 'listening');
  return {
    port: (listening.address() as AddressInfo).port,
    sockets,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      listening.close();
      await once(listening, 'close');
    },
  };
}

test('a server that ends connections without a greeting is an error, and not asked for ever', async () => {
  await using closing = await listen((socket) => socket.end());
  await using engine = await createPostgres({ access: { ...access, port: closing.port } });
  await expect(engine.query(one)).rejects.toThrow(EngineError);
  expect(closing.sockets).toHaveLength(1);
});

test('the host of a contract is one host, an IPv6 address too', async () => {
  await using elsewhere = await listen((socket) => socket.end(), '::1');
  for (const host of ['::1', '127.0.0.1:5432', '127.0.0.1,127.0.0.2']) {
    await using engine = await createPostgres({ access: { ...access, host, port: elsewhere.port } });
    await expect(engine.query(one), host).rejects.toThrow(EngineError);
  }
  expect(elsewhere.sockets).toHaveLength(1);
});

test('a server that is back is found within a second, however long it was away', async () => {
  await using engine = await createPostgres({ access: { ...access, port: 1 }, connections: 1 });
  const started = Date.now();
  for (let attempt = 0; attempt < 9; attempt += 1) await engine.query(one).catch(() => {});
  expect(Date.now() - started).toBeLessThan(5_000);
});

test('a name is not taken for this machine because it begins like its address', () => {
  const place = { port: 5432, database: 'mesh', schema: 's' };
  const tls = (host: string) => accessTo({ ...place, host }, { user: 'weft' }).tls;
  expect(['127.0.0.1', '127.1.2.3', '::1', 'localhost'].map(tls)).toEqual([false, false, false, false]);
  expect(['127.example.com', '127.0.0.1.example.com', 'db.internal'].map(tls)).toEqual([true, true, true]);
});

describe('with TLS', () => {
  const trusted = getCACertificates('default');
  afterAll(() => setDefaultCACertificates(trusted));

  /** A server with a certificate for names of its own, from an authority that is trusted or is none. */
  async function withCertificate(names: string, { trust }: { readonly trust: boolean }) {
    await using folder = await temporaryFolder();
    const at = (name: string) => join(folder.path, name);
    const subject = ['-subj', '/CN=server', '-addext', `subjectAltName=${names}`];
    const flags = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject];
    execFileSync('openssl', [...flags, '-keyout', at('key'), '-out', at('cert')], { stdio: 'ignore' });
    const [key, cert] = [await readFile(at('key'), 'utf8'), await readFile(at('cert'), 'utf8')];
    setDefaultCACertificates(trust ? [...trusted, cert] : [...trusted]);
    const startups: Buffer[] = [];
    const secureContext = createSecureContext({ key, cert });
    const listening = await listen((socket) => {
      socket.once('data', () => {
        socket.write('S');
        const secure = new TLSSocket(socket, { isServer: true, secureContext });
        secure
          .on('error', () => {})
          .on('data', (data) => {
            startups.push(data);
            secure.end();
          });
      });
    });
    return { ...listening, startups };
  }

  test.each([
    ['DNS:localhost', '127.0.0.1', true, 0],
    ['IP:127.0.0.1', '127.0.0.1', true, 1],
    ['IP:127.0.0.1', '127.0.0.1', false, 0],
    ['DNS:localhost', 'localhost', true, 1],
    ['DNS:db.internal', 'localhost', true, 0],
  ])('a certificate for %s, asked at %s, trusted: %s', async (names, host, trust, startups) => {
    await using listening = await withCertificate(names, { trust });
    const { port } = listening;
    await using engine = await createPostgres({ access: { ...access, host, port, tls: true } });
    await expect(engine.query(one)).rejects.toThrow(EngineError);
    // Who connects as whom is said once the server is known, and not before.
    expect(listening.startups).toHaveLength(startups);
  });

  test.each([
    ['nothing', ''],
    ['nothing more than that it has TLS', 'S'],
  ])('a server that says %s is given up, with the code of that', async (_, said) => {
    await using silent = await listen((socket) => socket.once('data', () => socket.write(said)));
    await using engine = await createPostgres({ access: { ...access, port: silent.port, tls: true } });
    const error: unknown = await engine.query(one).catch((thrown: unknown) => thrown);
    expect((error as EngineError).cause).toMatchObject({ code: 'CONNECT_TIMEOUT' });
  });

  test('a server that has no TLS is told nothing', async () => {
    const said: Buffer[] = [];
    await using listening = await listen((socket) =>
      socket.on('data', (data) => {
        said.push(data);
        if (said.length === 1) socket.write('N');
      }),
    );
    await using engine = await createPostgres({ access: { ...access, port: listening.port, tls: true } });
    await expect(engine.query(one)).rejects.toThrow(EngineError);
    expect(Buffer.concat(said).includes('reader')).toBe(false);
  });
});

describe.skipIf(withoutPostgres)('a server that says nothing more', () => {
  async function frozen(
    options: Partial<PostgresOptions>,
    run: (engine: Awaited<ReturnType<typeof createPostgres>>) => Promise<void>,
  ): Promise<void> {
    await using engine = await createPostgres({ access: server.reader, connections: 1, ...options });
    const [session] = await engine.query(raw('SELECT pg_backend_pid() AS pid'));
    const pid = Number(session?.pid);
    process.kill(pid, 'SIGSTOP');
    try {
      await run(engine);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
  }

  test('is given up, and the next statement has another connection', () =>
    frozen({ statementTimeout: 200, silence: 300 }, async (engine) => {
      await expect(engine.query(one)).rejects.toThrow('A statement failed.');
      expect(await engine.query(one)).toEqual([{ a: 1 }]);
    }));

  test('is given up when the caller goes', () =>
    frozen({ silence: 300 }, async (engine) => {
      await expect(engine.query(one, AbortSignal.timeout(50))).rejects.toThrow('interrupted');
      expect(await engine.query(one)).toEqual([{ a: 1 }]);
    }));
});

test.skipIf(withoutPostgres)('settings of the database and of the role change no result', async () => {
  const settings = {
    transform_null_equals: 'on',
    quote_all_identifiers: 'on',
    DateStyle: "'SQL, DMY'",
    TimeZone: "'Asia/Tokyo'",
    search_path: 'public',
    standard_conforming_strings: 'off',
    default_transaction_isolation: "'serializable'",
  };
  await server.admin.unsafe('CREATE DATABASE odd');
  for (const [name, value] of Object.entries(settings))
    await server.admin.unsafe(`ALTER ROLE reader IN DATABASE odd SET ${name} = ${value}`);
  await using engine = await createPostgres({ access: { ...server.reader, database: 'odd' } });
  const [row] = await engine.query(
    raw(`SELECT (CAST(NULL AS text) = NULL) AS same, '\\' AS slash, DATE '2024-02-01' AS day,
        TIMESTAMPTZ '2024-02-01 00:00:00Z' AS at, format_type('text'::regtype, NULL) AS type`),
  );
  expect(row).toEqual({
    same: null,
    slash: '\\',
    day: '2024-02-01',
    at: '2024-02-01T00:00:00Z',
    type: 'text',
  });
});
