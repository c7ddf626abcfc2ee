import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectPostgres } from '#platform/engines/postgres/connect.ts';
import { PipelineError } from '#platform/pipeline/pipeline-error.ts';
import { runPipeline } from '#platform/pipeline/run-pipeline.ts';
import { createPostgresTables } from '#platform/snapshots/postgres/postgres-tables.ts';
import { currentSnapshot } from '#platform/snapshots/snapshots.ts';
import { createSmallDomain, type SmallDomain, type SmallDomainOptions } from '#test/testkit/small-domain.ts';
import { startTestPostgres, type TestPostgres, withoutPostgres } from '#test/testkit/test-postgres.ts';

let server: TestPostgres;
beforeAll(async () => {
  if (!withoutPostgres) server = await startTestPostgres();
});
afterAll(() => server?.[Symbol.asyncDispose]());

interface Published extends AsyncDisposable {
  readonly domain: SmallDomain;
  readonly schema: string;
  readonly run: () => ReturnType<typeof runPipeline>;
  readonly tables: ReturnType<typeof createPostgresTables>;
  /** Names of the schemas of its snapshots. */
  schemas(): Promise<string[]>;
}

let places = 0;

/** A domain whose contract names a schema of its own on the server. @param port of what stands before the server */
async function createPublished(options: SmallDomainOptions & { port?: number } = {}): Promise<Published> {
  places += 1;
  const { host, database, publisher, reader, admin } = server;
  const { port = server.port, ...others } = options;
  const schema = `things${places}`;
  const place = { host, port, database, schema };
  const servers = [{ server: 'tables', type: 'postgres', ...place }];
  const domain = await createSmallDomain({ ...others, servers });
  const tables = createPostgresTables({ place, as: reader });
  return {
    domain,
    schema,
    run: () => runPipeline({ ...domain, postgres: { as: publisher, reader: reader.user } }),
    tables,
    async schemas() {
      const rows = await admin.unsafe(
        'SELECT nspname FROM pg_namespace WHERE starts_with(nspname, $1) ORDER BY 1',
        [`${schema} `],
      );
      return rows.map(({ nspname }) => String(nspname));
    },
    async [Symbol.asyncDispose]() {
      await tables[Symbol.asyncDispose]();
      await domain[Symbol.asyncDispose]();
    },
  };
}

describe.skipIf(withoutPostgres)('on PostgreSQL', () => {
  test('a run publishes a schema, which a read-only user finds by its manifest', async () => {
    await using published = await createPublished();
    const { tables, run, schemas } = published;
    expect(await tables.current()).toBeUndefined();
    const manifest = await run();
    expect(await tables.current()).toEqual(manifest);
    expect(await tables.manifest(manifest.id)).toEqual(manifest);
    expect(await tables.manifest("20200101T000000Z-00000000' OR TRUE --")).toBeUndefined();
    const [schema = ''] = await schemas();
    expect(tables.tables(manifest)).toEqual({ id: manifest.id, tables: { things: [schema] } });
    const sql = connectPostgres({
      access: server.reader,
      name: 'test',
      connections: 1,
      statementTimeout: 0,
      readOnly: false,
    });
    expect(await sql.unsafe(`SELECT id, amount FROM "${schema}".things ORDER BY id`)).toEqual([
      { id: 'a', amount: 1 },
      { id: 'b', amount: 2 },
    ]);
    for (const text of [
      `DELETE FROM "${schema}".things`,
      `DROP SCHEMA "${schema}" CASCADE`,
      'CREATE SCHEMA other',
    ]) {
      await expect(sql.unsafe(text), text).rejects.toMatchObject({ code: '42501' });
    }
    await sql.end();
  });

  test('a failure on PostgreSQL leaves nothing, and the previous snapshot as the current one', async () => {
    await using published = await createPublished();
    const { domain, tables, run, schemas } = published;
    const first = await run();
    const before = await schemas();
    await domain.write("CREATE TABLE things AS SELECT 'canary' || chr(0) AS id, 1 AS amount;");
    const refused: unknown = await run().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(PipelineError);
    expect((refused as PipelineError).findings).toMatchObject([{ code: 'PIPELINE_SERVER_REFUSED' }]);
    expect((refused as PipelineError).message).toMatch(/22P05.*zero character/);
    expect((refused as PipelineError).message).not.toContain('canary');
    expect(await schemas()).toEqual(before);
    expect(await tables.current()).toEqual(first);
    expect(await currentSnapshot(domain.home, 'things')).toEqual(first);
  });

  test('a run that is killed before its last step leaves no trace', async () => {
    await using published = await createPublished();
    const { domain, tables, run, schemas } = published;
    const first = await run();
    const before = await schemas();
    await domain.write("CREATE TABLE things AS SELECT 'z' AS id, 26 AS amount;");
    const list = `"${before[0]?.split(' ')[0]}".weft_snapshots`;
    // All is loaded at the statement that names the snapshot, which waits for the lock on the list.
    await server.admin.begin(async (holding) => {
      await holding.unsafe(`LOCK TABLE ${list} IN SHARE MODE`);
      const child = runElsewhere(domain);
      const exited = once(child, 'exit');
      const waiting = "SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = 'relation'";
      await expect.poll(async () => (await holding.unsafe(waiting)).length, { timeout: 20_000 }).toBe(1);
      child.kill('SIGKILL');
      await exited;
    });
    const left = "SELECT pid FROM pg_stat_activity WHERE usename = 'publisher'";
    await expect.poll(async () => (await server.admin.unsafe(left)).length, { timeout: 20_000 }).toBe(0);
    expect(await schemas()).toEqual(before);
    expect(await tables.current()).toEqual(first);
    const next = await run();
    expect(await tables.current()).toEqual(next);
    expect(await schemas()).toHaveLength(2);
  });

  test('runs that publish concurrently all finish, and the current snapshot is one of theirs', async () => {
    await using published = await createPublished();
    const manifests = await Promise.all(Array.from({ length: 4 }, published.run));
    const current = await published.tables.current();
    expect(manifests.map(({ id }) => id)).toContain(current?.id);
    expect(await published.schemas()).toHaveLength(new Set(manifests.map(({ id }) => id)).size);
  });

  test('retains the last three snapshots, once they are old enough', async () => {
    await using published = await createPublished();
    const { domain, run, schemas, tables } = published;
    const ids: string[] = [];
    for (let at = 0; at < 5; at += 1) {
      await domain.write(`CREATE TABLE things AS SELECT 'a' AS id, ${at} AS amount;`);
      ids.push((await run()).id);
      const list = `"${(await schemas())[0]?.split(' ')[0]}".weft_snapshots`;
      // The second and the others are an hour old when the last one comes; nothing was removed before that.
      if (at === 3) expect(await schemas()).toHaveLength(4);
      if (at === 3) await server.admin.unsafe(`UPDATE ${list} SET published = published - interval '1 hour'`);
    }
    // By when they were published: several of one second have ids in any order.
    const kept = ids.slice(-3);
    expect((await schemas()).map((schema) => schema.split(' ')[1])).toEqual(kept.toSorted());
    expect((await tables.manifest(kept[0] ?? ''))?.id).toBe(kept[0]);
    expect(await tables.manifest(ids[0] ?? '')).toBeUndefined();
  });

  test('rows arrive whole, whatever characters they hold and however many they are', async () => {
    await using published = await createPublished();
    const odd =
      'chr(1) || chr(2) || chr(10) || chr(13) || chr(133) || chr(8232) || chr(92) || chr(34) || chr(128512)';
    await published.domain.write(
      `CREATE TABLE things AS SELECT i || ${odd} || repeat('x', 300) AS id, i::INTEGER AS amount FROM range(9000) AS t (i);`,
    );
    await published.run();
    const [schema = ''] = await published.schemas();
    const letters = odd.replaceAll('||', ',').replaceAll('chr(', '(').replaceAll(/[()]/g, '');
    const rows = await server.admin.unsafe(
      `SELECT count(*)::integer AS count, sum(amount)::integer AS sum, min(length(id) - length(amount::text)) AS shortest,
        bool_and(id = amount || (SELECT string_agg(chr(c), '' ORDER BY n) FROM unnest(ARRAY[${letters}]) WITH ORDINALITY AS u (c, n)) || repeat('x', 300)) AS same
        FROM "${schema}".things`,
    );
    expect(rows).toEqual([{ count: 9000, sum: (9000 * 8999) / 2, shortest: 309, same: true }]);
  });

  test('a connection that breaks when all rows are sent ends the run', async () => {
    await using proxy = await breakingProxy((sent) => sent.includes('the last row'));
    await using published = await createPublished({ port: proxy.port });
    await published.domain.write("CREATE TABLE things AS SELECT 'the last row' AS id, 1 AS amount;");
    expect((await refusalOf(published.run)).message).toContain('CONNECTION_CLOSED');
    expect(await published.schemas()).toEqual([]);
  });

  test('a schema that another role has made is not written to', async () => {
    await using published = await createPublished();
    const { schema } = published;
    await server.admin.unsafe(
      `CREATE ROLE "${schema} thief" LOGIN; GRANT CREATE ON DATABASE mesh TO "${schema} thief"`,
    );
    await server.admin.unsafe(`SET ROLE "${schema} thief"; CREATE SCHEMA "${schema}"; RESET ROLE`);
    await server.admin.unsafe(`GRANT ALL ON SCHEMA "${schema}" TO PUBLIC`);
    expect((await refusalOf(published.run)).message).toContain(`is of the role "${schema} thief"`);
    await server.admin.unsafe(`ALTER SCHEMA "${schema}" OWNER TO publisher`);
    await published.run();
    await server.admin.unsafe(`ALTER TABLE "${schema}".weft_snapshots OWNER TO "${schema} thief"`);
    await server.admin.unsafe(`GRANT ALL ON "${schema}".weft_snapshots TO PUBLIC`);
    expect((await refusalOf(published.run)).message).toContain(`is of the role "${schema} thief"`);
  });

  test('a name within a struct that PostgreSQL would cut is refused', async () => {
    const long = 'm'.repeat(64);
    const member = { name: 'a', physicalName: long, logicalType: 'string', classification: 'public' };
    await using published = await createPublished({
      amount: { logicalType: 'object', properties: [member] },
    });
    await published.domain.write(`CREATE TABLE things AS SELECT 'a' AS id, {${long}: 'x'} AS amount;`);
    expect((await refusalOf(published.run)).message).toContain(long);
  });

  test('a server that is not there is a finding', async () => {
    await using published = await createPublished();
    const { domainFolder, home } = published.domain;
    const publisher = { user: 'nobody' };
    const refused: unknown = await runPipeline({ domainFolder, home, postgres: { as: publisher } }).catch(
      (error: unknown) => error,
    );
    expect((refused as PipelineError).findings).toMatchObject([{ code: 'PIPELINE_SERVER_REFUSED' }]);
    expect(await currentSnapshot(home, 'things')).toBeUndefined();
  });
});

async function refusalOf(run: Published['run']): Promise<PipelineError> {
  const refused: unknown = await run().catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(PipelineError);
  expect((refused as PipelineError).findings).toMatchObject([{ code: 'PIPELINE_SERVER_REFUSED' }]);
  return refused as PipelineError;
}

/** What stands before the server, and breaks a connection once something was sent on it. */
async function breakingProxy(breaks: (sent: Buffer) => boolean) {
  const sockets: Socket[] = [];
  const proxy = createServer((client) => {
    const upstream = connect(server.port, server.host);
    sockets.push(
      client.on('error', () => {}),
      upstream.on('error', () => {}),
    );
    upstream.pipe(client);
    client.on('data', (sent) => {
      if (!breaks(sent)) upstream.write(sent);
      // What follows is sent as well, as it is on a connection that breaks.
      else setTimeout(() => client.destroy(), 200);
    });
    client.on('close', () => upstream.destroy());
  }).listen(0, server.host);
  await once(proxy, 'listening');
  return {
    port: (proxy.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      proxy.close();
      await once(proxy, 'close');
    },
  };
}

function runElsewhere({ home, domainFolder }: SmallDomain) {
  const options = { home, domainFolder, postgres: { as: server.publisher, reader: server.reader.user } };
  const program = `
    import { runPipeline } from '#platform/pipeline/run-pipeline.ts';
    await runPipeline(${JSON.stringify(options)});`;
  return spawn(process.execPath, ['--input-type=module-typescript', '--eval', program], { stdio: 'ignore' });
}
