import { type ChildProcess, exec, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { exampleQuery } from '#platform/cli/dev/example-query.ts';
import { printScreen } from '#platform/cli/dev/print-screen.ts';
import { personas } from '#platform/demo/personas.ts';
import { auditRecords } from '#test/testkit/audit-records.ts';
import { runWeft } from '#test/testkit/run-weft.ts';
import { portAuditFolder } from '#test/testkit/service-owners.ts';
import { type StartedMesh, startedMesh } from '#test/testkit/started-mesh.ts';
import { type TemporaryFolder, temporaryFolder } from '#test/testkit/temporary-folder.ts';

const chromiumFile = '/usr/bin/chromium';

// The tests are one story, in order, on one mesh: the steps of a user after `npm start`.
let mesh: StartedMesh;
let late: ChildProcess | undefined;
let overlays: TemporaryFolder;

beforeAll(async () => {
  overlays = await temporaryFolder();
  await cp('schema/overlays', overlays.path, { recursive: true });
  vi.stubEnv('WEFT_OVERLAYS', overlays.path);
  mesh = await startedMesh(['--no-restart']);
}, 120_000);

afterAll(async () => {
  vi.unstubAllEnvs();
  late?.kill();
  await mesh?.[Symbol.asyncDispose]();
  await overlays[Symbol.asyncDispose]();
});

test('starts every domain and the gateway', () => {
  const demo = ['analytics', 'inventory', 'logistics', 'orders', 'payments', 'users', 'gateway'];
  const ready = mesh.services.filter((service) => service.ready).map(({ name }) => name);
  expect(ready).toEqual(expect.arrayContaining(demo));
  expect(mesh.said()).toContain('Snapshot of analytics ...');
});

test('the command on its screen prints a token that the gateway accepts', async () => {
  const screen = printScreen({ ...mesh, personas });
  const [, command = ''] = /^A token for one of them: +(.*)$/m.exec(screen) ?? [];
  const { WEFT_HOME: _, ...environment } = process.env;
  const pasted = await promisify(exec)(command, { env: environment });
  const response = await fetch(mesh.graphUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${pasted.stdout.trim()}` },
    body: JSON.stringify({ query: '{ orders { totalCount } }' }),
  });
  expect(await response.json()).toMatchObject({ data: { orders: { totalCount: expect.any(Number) } } });
});

test('answers across all domains, without personal data for an analyst', async () => {
  const [analyst, steward] = [
    await mesh.ask(exampleQuery, 'analyst'),
    await mesh.ask(exampleQuery, 'steward'),
  ];
  expect(steward.errors).toBeUndefined();
  expect(analyst.errors).toBeUndefined();

  const { totalCount, nodes, groupBy } = steward.data.orders;
  expect(nodes).toHaveLength(3);
  expect(groupBy).toEqual([
    { keys: { status: 'DELIVERED' }, count: totalCount, sum: { total: expect.any(String) } },
  ]);
  for (const order of nodes) {
    expect(order.customer).toMatchObject({
      email: expect.stringContaining('@'),
      value: { lifetimeValue: expect.any(String) },
    });
    expect(order.lines.nodes[0].product.stock[0].warehouse).toEqual(expect.any(String));
    expect(order.payments.nodes[0].method).toEqual(expect.any(String));
    expect(order.shipments.nodes[0].carrier).toEqual(expect.any(String));
  }

  expect(analyst.data.orders.nodes.map(unnamed)).toEqual(nodes.map(unnamed));
  const personal = personalValues(nodes);
  expect(personal.length).toBeGreaterThan(6);
  const shown = JSON.stringify(analyst);
  for (const value of personal) expect(shown).not.toContain(value);
});

test('records each unmasked read of personal data', async () => {
  const { code, stdout } = await runWeft(['audit', 'verify', '--json'], mesh.home);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, records: 1, segments: 1 });
});

test('a pipeline reads from the processes of the running mesh, which record it', async () => {
  const reads = async () => (await auditRecords(portAuditFolder(mesh.home, 'users'))).length;
  const log = join(mesh.home, 'logs', 'port-users.log');
  const [before] = [await reads(), await rm(log, { force: true })];
  const { code, stdout } = await runWeft(['pipeline', 'run', 'analytics'], mesh.home);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^analytics /)]);
  expect(await reads()).toBe(before + 1);
  // No process was started for the run.
  expect(existsSync(log)).toBe(false);
  const verified = await runWeft(['audit', 'verify', portAuditFolder(mesh.home, 'users')], mesh.home);
  expect(verified.code).toBe(0);
});

test('shows a customer their own data unmasked, and nothing of others', async () => {
  const { data, errors } = await mesh.ask(
    '{ users { totalCount nodes { id fullName orders { totalCount } } } orders { totalCount } user(id: "U0000001") { id } payments { totalCount } }',
    'customer',
  );
  const [own] = data.users.nodes;
  expect(own).toMatchObject({ id: 'U0000042', fullName: expect.not.stringContaining('[') });
  expect(own.orders.totalCount).toBe(data.orders.totalCount);
  expect(data).toMatchObject({ users: { totalCount: 1 }, user: null, payments: null });
  expect(errors).toMatchObject([{ path: ['payments'], extensions: { code: 'FORBIDDEN_FIELD' } }]);
});

test('shows a regional analyst the customers of their countries only', async () => {
  const { data } = await mesh.ask(
    '{ users { groupBy(by: [COUNTRY]) { keys { country } } } other: users(where: { country: { eq: "DE" } }) { totalCount } }',
    'regional',
  );
  const countries = data.users.groupBy.map(({ keys }: { keys: { country: string } }) => keys.country);
  expect(countries).toEqual(['DK', 'SE']);
  expect(data.other.totalCount).toBe(0);
});

test('reports products, their snapshots and masked fields with the response', async () => {
  const { extensions } = await mesh.ask(exampleQuery, 'analyst');
  const { products, masked } = (extensions?.mesh ?? {}) as {
    products: { domain: string }[];
    masked: { coordinate: string }[];
  };
  expect(products.map(({ domain }) => domain).sort()).toEqual([
    'analytics',
    'inventory',
    'logistics',
    'orders',
    'payments',
    'users',
  ]);
  expect(masked.map(({ coordinate }) => coordinate)).toEqual(
    expect.arrayContaining(['User.fullName', 'User.email', 'Shipment.recipientName']),
  );
});

test("serves GraphiQL to a browser at the graph's address, with a choice of personas", async () => {
  const page = await fetch(mesh.graphUrl, { headers: { accept: 'text/html' } });
  expect(await page.text()).toContain('Ask as');
  const given = await fetch(new URL('/graphiql/personas.json', mesh.graphUrl));
  expect(await given.json()).toMatchObject({
    query: exampleQuery,
    personas: personas.map(({ name, about }) => ({ name, about, token: expect.any(String) })),
  });
});

test.skipIf(!existsSync(chromiumFile))(
  'the page runs the query in Chromium, masked for the chosen persona (skipped without /usr/bin/chromium)',
  async () => {
    await using browser = await chromium.launch({ executablePath: chromiumFile, args: ['--no-sandbox'] });
    const page = await browser.newPage();
    const result = page.locator('.result-window');
    const introspections: string[] = [];
    page.on('request', (request) => {
      if (request.postData()?.includes('__schema'))
        introspections.push(request.headers().authorization ?? '');
    });
    await page.goto(mesh.graphUrl);
    await page.getByRole('button', { name: /execute query/i }).click();
    await result.getByText('"totalCount"').waitFor();
    expect(await result.textContent()).not.toContain('@');
    await page.getByLabel('Ask as').selectOption('steward');
    await page.getByRole('button', { name: /execute query/i }).click();
    await result
      .getByText(/"\S+@\S+"/)
      .first()
      .waitFor();
    expect(new Set(introspections).size).toBe(2);
    if (process.env.WEFT_SCREENSHOT) await page.screenshot({ path: process.env.WEFT_SCREENSHOT });
  },
);

test('an overlay that governance adds, breaks and removes takes effect without a restart', async () => {
  const file = join(overlays.path, 'geography.graphql');
  const query = '{ users(first: 1) { nodes { country } } }';
  const country = async () => {
    const { data, extensions } = await mesh.ask(query, 'analyst');
    return { country: data.users.nodes[0].country, masked: extensions?.mesh.masked };
  };
  const clear = await country();
  expect(clear).toEqual({ country: expect.stringMatching(/^[A-Z]{2}$/), masked: [] });

  await writeFile(
    file,
    'extend type User { country: String @mask(with: REDACT, unless: [["role:steward"]]) }',
  );
  const masked = {
    country: '[redacted]',
    masked: [{ coordinate: 'User.country', mask: 'REDACT', policy: 'overlay:geography.graphql' }],
  };
  await vi.waitFor(async () => expect(await country()).toEqual(masked), { timeout: 10_000, interval: 200 });

  await writeFile(file, 'extend type User { contry: String @mask(with: NULL) }');
  await vi.waitFor(() => expect(mesh.said()).toContain('OVERLAY_UNKNOWN_COORDINATE'), 10_000);
  expect(await country()).toEqual(masked);

  // Removing the overlay opens nothing before the loss is accepted.
  await rm(file);
  const accept = /policy accept-loosening ([0-9a-f]{64})/;
  await vi.waitFor(() => expect(mesh.said()).toMatch(accept), 10_000);
  expect(mesh.said()).toContain('POLICY_LOOSENED "User.country" was protected by @mask(with: REDACT');
  const [, refused = ''] = accept.exec(mesh.said()) ?? [];
  const ready = async () => (await fetch(new URL('/health/ready', mesh.graphUrl))).json();
  await vi.waitFor(async () => expect(await ready()).toMatchObject({ supergraph: { refused } }), 10_000);
  expect(await country()).toEqual(masked);
  expect(await runWeft(['policy', 'accept-loosening', refused], mesh.home)).toMatchObject({ code: 0 });
  await vi.waitFor(async () => expect(await country()).toEqual(clear), { timeout: 10_000, interval: 200 });
  expect(await ready()).toEqual({ status: 'ready', supergraph: { serving: refused } });
});

test('a domain that is called directly answers 401', async () => {
  const { url } = service('users');
  const body = JSON.stringify({ query: '{ _service { sdl } }' });
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  expect(response.status).toBe(401);
});

test('a domain whose process is killed affects only its own fields, and is named', async () => {
  process.kill(service('payments').pid, 'SIGKILL');
  await vi.waitFor(() => expect(mesh.said()).toContain('payments has stopped (SIGKILL)'), 5_000);
  const { data, errors } = await mesh.ask(exampleQuery, 'analyst');
  expect(data.orders.nodes).toHaveLength(3);
  for (const order of data.orders.nodes) {
    expect(order.payments).toBeNull();
    expect(order.shipments.nodes).not.toHaveLength(0);
    expect(order.customer.country).toEqual(expect.any(String));
  }
  expect(errors).not.toHaveLength(0);
  for (const { extensions } of errors ?? []) {
    expect(extensions).toMatchObject({ code: 'SUBGRAPH_UNAVAILABLE', domain: 'payments' });
  }
});

test('a domain that starts late is picked up', async () => {
  const { url } = service('payments');
  late = spawn(process.execPath, ['subgraphs/payments/main.ts'], {
    env: { ...process.env, WEFT_HOME: mesh.home, WEFT_PORT: new URL(url).port },
    stdio: 'ignore',
  });
  await vi.waitFor(
    async () =>
      expect((await mesh.ask('{ payments(first: 1) { totalCount } }', 'analyst')).errors).toBeUndefined(),
    { timeout: 20_000, interval: 200 },
  );
});

test('Ctrl-C ends the command with 0 and leaves no process', async () => {
  const pids = mesh.services.map(({ pid }) => pid);
  mesh.process.kill('SIGINT');
  const [code] = await once(mesh.process, 'exit');
  expect(code).toBe(0);
  expect(pids.filter(runs)).toEqual([]);
});

function service(name: string): { readonly url: string; readonly pid: number } {
  const found = mesh.services.find((one) => one.name === name);
  if (!found) throw new Error(`There is no service "${name}".`);
  return found;
}

interface OrderNode {
  readonly customer: Record<string, unknown>;
  readonly payments: { readonly nodes: readonly Record<string, unknown>[] };
  readonly shipments: { readonly nodes: readonly Record<string, unknown>[] };
}

/** An order without the fields that hold personal data. */
function unnamed(order: OrderNode): unknown {
  return JSON.parse(
    JSON.stringify(order, (key, value) =>
      ['fullName', 'email', 'iban', 'recipientName'].includes(key) ? undefined : value,
    ),
  );
}

function personalValues(orders: readonly OrderNode[]): string[] {
  return orders
    .flatMap(({ customer, payments, shipments }) => [
      customer.fullName,
      customer.email,
      ...payments.nodes.map(({ iban }) => iban),
      ...shipments.nodes.map(({ recipientName }) => recipientName),
    ])
    .filter((value): value is string => typeof value === 'string');
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
