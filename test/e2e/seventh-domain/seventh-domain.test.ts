import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { runWeft } from '#test/testkit/run-weft.ts';
import { type StartedMesh, startedMesh } from '#test/testkit/started-mesh.ts';

const northwind = resolve('../shared/data/northwind');

// The steps of `subgraphs/README.md` for a domain team, in order, with Northwind's CSV files as the extracts.
describe.skipIf(!existsSync(northwind))('a seventh domain (skipped without ../shared/data/northwind)', () => {
  let subgraphs: string;
  let mesh: StartedMesh;

  beforeAll(async () => {
    // Inside the repository, so that a domain's main.ts resolves the platform as in `subgraphs/`.
    await mkdir('.weft', { recursive: true });
    subgraphs = await mkdtemp(resolve('.weft/seventh-domain-'));
    vi.stubEnv('WEFT_SUBGRAPHS', subgraphs);
    await cp('subgraphs', subgraphs, { recursive: true });
    await cp(join(import.meta.dirname, 'wholesale'), join(subgraphs, 'wholesale'), { recursive: true });
    mesh = await startedMesh([], async (home) => {
      await cp(northwind, join(home, 'extracts/northwind'), { recursive: true });
      for (const command of [
        ['contract', 'check', '--strict', join(subgraphs, 'wholesale/contract.yaml')],
        ['schema', 'generate', 'wholesale'],
        ['compose', '--out', join(home, 'supergraph.graphql')],
        ['pipeline', 'run', 'wholesale'],
      ]) {
        expect(await runWeft(command, home)).toMatchObject({ code: 0 });
      }
    });
  }, 120_000);

  afterAll(async () => {
    vi.unstubAllEnvs();
    await mesh?.[Symbol.asyncDispose]();
    await rm(subgraphs, { recursive: true, force: true });
  });

  const query = `{
    wholesaleCustomer(id: "ALFKI") { companyName contactName phone country orders { totalCount } }
    wholesaleOrders(first: 2, orderBy: [{ freight: DESC }]) {
      totalCount
      nodes { id freight orderedOn customer { companyName } lines { aggregate { count sum { quantity } } } }
    }
    wholesaleLine(orderId: "10248", product: "Queso Cabrales") { quantity unitPrice }
    products(first: 1) { totalCount }
  }`;

  test('is served with the others', async () => {
    const { data, errors } = await mesh.ask(query, 'steward');
    expect(errors).toBeUndefined();
    expect(data.wholesaleCustomer).toEqual({
      companyName: 'Alfreds Futterkiste',
      contactName: 'Maria Anders',
      phone: '030-0074321',
      country: 'Germany',
      orders: { totalCount: 6 },
    });
    expect(data.wholesaleOrders).toMatchObject({
      totalCount: 830,
      nodes: [
        { id: '10540', freight: '1007.64', orderedOn: '1997-05-19', customer: { companyName: 'QUICK-Stop' } },
        { id: '10372', freight: '890.78' },
      ],
    });
    expect(data.wholesaleLine).toEqual({ quantity: 12, unitPrice: '14.00' });
    expect(data.products.totalCount).toBeGreaterThan(0);
  });

  test('masks the personal data of its contract, and hides internal data from anonymous callers', async () => {
    const analyst = await mesh.ask(query, 'analyst');
    expect(analyst.data.wholesaleCustomer.contactName).toBe('[redacted]');
    expect(analyst.data.wholesaleCustomer.phone).toMatch(/^tok1_/);

    const nobody = await mesh.ask(
      '{ wholesaleCustomer(id: "ALFKI") { companyName contactName } wholesaleOrders { totalCount } }',
    );
    expect(nobody.data).toEqual({
      wholesaleCustomer: { companyName: 'Alfreds Futterkiste', contactName: null },
      wholesaleOrders: null,
    });
    expect(nobody.errors?.map(({ extensions }) => extensions.code)).toEqual([
      'FORBIDDEN_FIELD',
      'FORBIDDEN_FIELD',
    ]);
  });

  test('hides internal data from customers with a valid token, without an overlay', async () => {
    const { data } = await mesh.ask(
      '{ wholesaleCustomer(id: "ALFKI") { companyName } wholesaleOrders { totalCount } }',
      'customer',
    );
    expect(data).toEqual({
      wholesaleCustomer: { companyName: 'Alfreds Futterkiste' },
      wholesaleOrders: null,
    });
  });

  test('needs nothing but its folder: no list of domains names it', async () => {
    expect(await readdir(join(subgraphs, 'wholesale'))).toEqual([
      'contract.yaml',
      'main.ts',
      'pipeline',
      'schema.graphql',
    ]);
    expect(mesh.services.map(({ name }) => name)).toContain('wholesale');
  });
});
