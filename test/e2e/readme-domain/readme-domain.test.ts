import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { personas } from '#platform/demo/personas.ts';
import { runWeft } from '#test/testkit/run-weft.ts';
import { type StartedMesh, startedMesh } from '#test/testkit/started-mesh.ts';

// The steps of a newcomer who copies the files of `subgraphs/README.md` unchanged, without an overlay.
let subgraphs: string;
let mesh: StartedMesh;
let composed: string;

/** The page's code blocks of a language, without the indentation of lists. */
function blocksOf(page: string, language: string): string[] {
  return [...page.matchAll(new RegExp(`^( *)\`\`\`${language}\\n([\\s\\S]*?)^ *\`\`\`$`, 'gm'))].map(
    ([, indent = '', text = '']) => text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  );
}

beforeAll(async () => {
  // Inside the repository, so that a domain's main.ts resolves the platform as in `subgraphs/`.
  await mkdir('.weft', { recursive: true });
  subgraphs = await mkdtemp(resolve('.weft/readme-domain-'));
  vi.stubEnv('WEFT_SUBGRAPHS', subgraphs);
  await cp('subgraphs', subgraphs, { recursive: true });
  const page = await readFile('subgraphs/README.md', 'utf8');
  const folder = join(subgraphs, 'wholesale');
  await mkdir(join(folder, 'pipeline'), { recursive: true });
  await writeFile(join(folder, 'contract.yaml'), blocksOf(page, 'yaml')[0] ?? '');
  await writeFile(join(folder, 'pipeline/1-tables.sql'), blocksOf(page, 'sql')[0] ?? '');
  await writeFile(join(folder, 'main.ts'), blocksOf(page, 'ts')[0] ?? '');
  mesh = await startedMesh([], async (home) => {
    const extracts = join(home, 'extracts/northwind');
    await mkdir(extracts, { recursive: true });
    await writeFile(join(extracts, 'customers.csv'), 'customer_id,contact_name\nW1,Ada Weaver\n');
    await writeFile(join(extracts, 'orders.csv'), 'order_id,customer_id\nO1,W1\nO2,W1\n');
    for (const command of [
      ['contract', 'check', '--strict', join(folder, 'contract.yaml')],
      ['schema', 'generate', 'wholesale'],
      ['pipeline', 'run', 'wholesale'],
    ]) {
      expect(await runWeft(command, home)).toMatchObject({ code: 0 });
    }
    const { code, stdout } = await runWeft(
      ['compose', '--json', '--out', join(home, 'supergraph.graphql')],
      home,
    );
    expect(code).toBe(0);
    composed = stdout;
  });
}, 240_000);

afterAll(async () => {
  vi.unstubAllEnvs();
  await mesh?.[Symbol.asyncDispose]();
  await rm(subgraphs, { recursive: true, force: true });
});

const query = '{ wholesaleCustomers { nodes { contactName orders { totalCount } } } }';

test.each(personas.map(({ name, scopes }) => [name, scopes.includes('staff')] as const))(
  'as %s, who belongs to the organisation: %s',
  async (name, isStaff) => {
    const { data, errors } = await mesh.ask(query, name);
    const contactName = name === 'steward' ? 'Ada Weaver' : '[redacted]';
    expect(data.wholesaleCustomers).toEqual(
      isStaff ? { nodes: [{ contactName, orders: { totalCount: 2 } }] } : null,
    );
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(
      isStaff ? undefined : ['FORBIDDEN_FIELD'],
    );
  },
);

test('a customer and a caller without a token see nothing of it, with any query', async () => {
  for (const who of ['customer', undefined]) {
    for (const asked of [
      query,
      '{ wholesaleOrders { totalCount aggregate { count } nodes { id customer { contactName } } } }',
      '{ wholesaleCustomer(id: "W1") { id contactName } wholesaleOrder(id: "O1") { id customerId } }',
    ]) {
      const { data } = await mesh.ask(asked, who);
      expect([who, asked, Object.values(data).filter((value) => value !== null)]).toEqual([who, asked, []]);
    }
    const { data } = await mesh.ask('{ __schema { types { name } } }', who);
    const names = data.__schema.types.map(({ name }: { name: string }) => name);
    expect(names.filter((name: string) => name.startsWith('Wholesale'))).toEqual([]);
  }
});

test('compose does not list it among the types that outside callers can read', () => {
  const { open } = JSON.parse(composed) as { open: { type: string }[] };
  expect(open.map(({ type }) => type)).toEqual(['CustomerValue', 'Order', 'Product', 'User']);
});
