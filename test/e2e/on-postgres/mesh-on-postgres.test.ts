import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { startedMesh } from '#test/testkit/started-mesh.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';
import { startTestPostgres, type TestPostgres, withoutPostgres } from '#test/testkit/test-postgres.ts';

const onPostgres = ['orders', 'users'];

/** The demo's domains; two of them name a server. */
async function writeDomains(folder: string, { host, port, database }: TestPostgres): Promise<void> {
  await cp('subgraphs', folder, { recursive: true });
  const runner = pathToFileURL(resolve('platform/product/run-product.ts')).href;
  for (const name of await readdir(folder)) {
    if (name.includes('.')) continue;
    const main = `import { runProduct } from '${runner}';\n\nawait runProduct(import.meta.dirname);\n`;
    await writeFile(join(folder, name, 'main.ts'), main);
    if (!onPostgres.includes(name)) continue;
    const file = join(folder, name, 'contract.yaml');
    const contract = parse(await readFile(file, 'utf8')) as { servers: unknown[] };
    contract.servers.push({ server: 'tables', type: 'postgres', host, port, database, schema: name });
    await writeFile(file, stringify(contract));
  }
}

test.skipIf(withoutPostgres)(
  'a mesh with two domains on a PostgreSQL server starts by one command and answers from it',
  async () => {
    await using server = await startTestPostgres();
    await using folder = await temporaryFolder();
    const subgraphs = join(folder.path, 'subgraphs');
    await writeDomains(subgraphs, server);
    await using mesh = await startedMesh([], undefined, {
      WEFT_SUBGRAPHS: subgraphs,
      WEFT_POSTGRES_USER: 'reader',
      WEFT_POSTGRES_PUBLISHER: 'publisher',
    });
    const { data, errors } = await mesh.ask(
      `{ orders(first: 3, orderBy: [{ total: DESC }]) { totalCount
        nodes { id total customer { fullName email } lines(first: 2) { nodes { quantity } } }
        groupBy(by: [STATUS]) { keys { status } count sum { total } } } }`,
      'analyst',
    );
    expect(errors).toBeUndefined();
    expect(data.orders.totalCount).toBeGreaterThan(1000);
    for (const { total, customer, lines } of data.orders.nodes) {
      expect(total).toMatch(/^\d+\.\d\d$/);
      expect(customer).toMatchObject({ fullName: '[redacted]', email: expect.stringMatching(/^tok1_/) });
      expect(lines.nodes.length).toBeGreaterThan(0);
    }
    const sessions = await server.admin.unsafe(
      "SELECT usename FROM pg_stat_activity WHERE application_name LIKE 'weft %' GROUP BY usename",
    );
    expect(sessions.map(({ usename }) => usename)).toEqual(['reader']);
  },
  180_000,
);
