import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { peopleSubgraph } from '#test/fixtures/plain-mesh.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';

let mesh: TestMesh;
let folder: string;
let file: string;
beforeAll(async () => {
  mesh = await createTestMesh({ subgraphs: [peopleSubgraph] });
  folder = await mkdtemp(join(tmpdir(), 'weft-main-'));
  file = join(folder, 'supergraph.graphql');
  await writeFile(file, mesh.supergraph);
});
afterAll(async () => {
  await mesh[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

function run(args: readonly string[], env: Record<string, string> = {}): ChildProcess {
  const { APOLLO_TELEMETRY_DISABLED: _, ...inherited } = process.env;
  return spawn(process.execPath, ['gateway/main.ts', ...args], {
    env: { ...inherited, WEFT_LOG: 'info', ...env },
  });
}

async function exitOf(process: ChildProcess): Promise<{ code: number; text: string }> {
  let text = '';
  process.stderr?.on('data', (chunk) => (text += chunk));
  process.stdout?.on('data', (chunk) => (text += chunk));
  const [code] = await once(process, 'close');
  return { code, text };
}

test('any supergraph is served alone, and the process stops at SIGTERM', async () => {
  const gateway = run(['--supergraph', file, '--port', '0']);
  const exit = exitOf(gateway);
  const [line] = await once(gateway.stdout as NodeJS.ReadableStream, 'data');
  const url = /http:\S+/.exec(String(line))?.[0] ?? '';
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, {
    method: 'POST',
    headers,
    body: '{"query":"query Who { me { name } }"}',
  });
  expect(await response.json()).toEqual({ data: { me: { name: 'Ada' } } });
  gateway.kill('SIGTERM');
  const { code, text } = await exit;
  expect(code).toBe(0);
  expect(text).toMatch(/^Every caller is anonymous, with a token too: no issuer is named/m);
  expect(text).toMatch(/"operation":"Who","domains":\["people"\],"status":200/);
  expect(text).not.toContain('Ada');
});

test('nothing is sent to a vendor or to a cloud metadata address', async () => {
  const proxied: string[] = [];
  const elsewhere = createServer((incoming, outgoing) => {
    proxied.push(incoming.url ?? '');
    outgoing.end('{}');
  });
  elsewhere.on('connect', (incoming, socket) => {
    proxied.push(incoming.url ?? '');
    socket.destroy();
  });
  await once(elsewhere.listen(0, '127.0.0.1'), 'listening');
  const { port } = elsewhere.address() as AddressInfo;
  // Each request by a client of Node.js is reported on standard error before it is sent.
  const spy = join(folder, 'spy.mjs');
  await writeFile(
    spy,
    `import net from 'node:net'; import dns from 'node:dns';
     const connect = net.Socket.prototype.connect;
     net.Socket.prototype.connect = function (...args) { console.error('CONNECT ' + JSON.stringify(args)); return connect.apply(this, args); };
     const lookup = dns.lookup; dns.lookup = function (name, ...rest) { console.error('LOOKUP ' + name); return lookup.call(this, name, ...rest); };`,
  );
  const gateway = run(['--supergraph', file, '--port', '0'], {
    NODE_OPTIONS: `--import=${spy}`,
    APOLLO_KEY: 'service:a:b',
    APOLLO_GRAPH_REF: 'a@b',
    GCE_METADATA_HOST: `127.0.0.1:${port}`,
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
  });
  const exit = exitOf(gateway);
  const [line] = await once(gateway.stdout as NodeJS.ReadableStream, 'data');
  const url = /http:\S+/.exec(String(line))?.[0] ?? '';
  await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"{ me { name } }"}',
  });
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  gateway.kill('SIGTERM');
  const { text } = await exit;
  elsewhere.close();
  const connections = text.split('\n').filter((entry) => /^(CONNECT|LOOKUP (?!127\.0\.0\.1$))/.test(entry));
  expect(connections.length).toBeGreaterThan(0);
  expect(connections.filter((entry) => !entry.includes(String(mesh.subgraphs.people?.port)))).toEqual([]);
  expect(proxied).toEqual([]);
});

test('it starts, and serves callers without a token, while the keys are not reachable', async () => {
  const provider = createSocketServer();
  await once(provider.listen(0, '127.0.0.1'), 'listening');
  const { port } = provider.address() as AddressInfo;
  provider.close();
  const keys = ['--jwks', `http://127.0.0.1:${port}/jwks`, '--issuer', 'test-issuer', '--audience', 'weft'];
  const gateway = run(['--supergraph', file, '--port', '0', ...keys]);
  const exit = exitOf(gateway);
  const [line] = await once(gateway.stdout as NodeJS.ReadableStream, 'data');
  const url = /http:\S+/.exec(String(line))?.[0] ?? '';
  const ask = (headers = {}) =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{"query":"{ me { name } }"}',
    });
  expect((await ask()).status).toBe(200);
  const token = `Bearer ${await mesh.issuer.token()}`;
  expect((await ask({ authorization: token })).status).toBe(503);
  gateway.kill('SIGTERM');
  expect((await exit).text).toMatch(/"reason":"ECONNREFUSED","message":"cannot read the key set/);
});

test.each([
  [['--supergraph', 'missing.graphql'], 1, /"missing.graphql" cannot be read: there is no such file/],
  [['--supergraph', 'package.json'], 1, /does not load/],
  [[], 2, /--supergraph/],
  [['--supergraph', 'x', '--port', 'high'], 2, /A port is a number/],
  [['--supergraph', 'x', '--url', 'people'], 2, /Write it as/],
  [['--supergraph', 'x', '--jwks', 'x'], 2, /--issuer and --audience/],
  [['--supergraph', 'x', '--issuer', 'https://id.example'], 2, /--issuer needs --audience/],
  [
    ['--supergraph', 'x', '--issuer', 'http://id.example', '--audience', 'a'],
    2,
    /--issuer cannot be asked for its keys: it is neither https nor http on this machine\. Name them with --jwks/,
  ],
  [
    ['--supergraph', 'x', '--issuers', 'x', '--issuer', 'i'],
    2,
    /--issuers takes the place of --jwks, --issuer, --audience and --algorithms/,
  ],
  [
    ['--supergraph', 'x', '--issuers', 'missing.json'],
    2,
    /issuers in "missing.json" cannot be used: Cannot open/,
  ],
  [
    ['--supergraph', 'x', '--issuers', 'package.json'],
    2,
    /"name" is not a setting\. The settings are: issuers\./,
  ],
  [
    ['--supergraph', 'x', '--jwks', 'missing.json', '--issuer', 'i', '--audience', 'a'],
    2,
    /the key set in "missing.json" cannot be used: Cannot open/,
  ],
  [
    ['--supergraph', 'x', '--jwks', 'http://idp.example/jwks', '--issuer', 'i', '--audience', 'a'],
    2,
    /--jwks cannot be read from this URL: it is neither https nor http on this machine/,
  ],
  [['--supergraph', 'x', '--algorithms', 'RS256,HS256'], 2, /algorithms that have a public key/],
  [['--supergraph', 'x', '--jwks-max-stale', 'forever'], 2, /Write hours, from 0 to 8760/],
  [['--supergraph', 'x', '--cors', '*'], 2, /'\*' is invalid.* Write an origin as browsers send it/],
  [['--supergraph', 'x', '--cors', 'https://a.example', 'https://b.example/'], 2, /no path, no wildcard/],
  [['--supergraph', 'x', '--cors', 'null'], 2, /Write an origin/],
  [['--supergraph', 'x', '--trusted-only'], 2, /--trusted-only needs --trusted-documents/],
  [
    ['--supergraph', 'x', '--trusted-documents', '.'],
    2,
    /the trusted documents in "biome.json" cannot be used: /,
  ],
  [['--supergraph', 'x', '--trusted-documents', 'docs'], 2, /"docs" has no manifest/],
  [['--supergraph', 'x', '--limits', 'missing.json'], 2, /"missing.json" cannot be used: Cannot open/],
  [['--supergraph', 'x', '--limits', 'README.md'], 2, /"README.md" cannot be used: it is not JSON/],
  [
    ['--supergraph', 'x', '--limits', 'package.json'],
    2,
    /"name" is not a setting. The settings are: .*depth/,
  ],
  [['--supergraph', 'x', '--fetches', 'missing.json'], 2, /"missing.json" cannot be used: Cannot open/],
  [
    ['--supergraph', 'x', '--fetches', 'package.json'],
    2,
    /"name" is not a setting. The settings are: timeoutMs, /,
  ],
])('%j is refused plainly', async (args, code, message) => {
  const exit = await exitOf(run(args));
  expect(exit.text).toMatch(message);
  expect(exit.text).not.toMatch(/^\s+at /m);
  expect(exit.code).toBe(code);
});

test('a supergraph that cannot be served is reported by a sentence, not by a stack', async () => {
  const subgraph = join(folder, 'subgraph.graphql');
  await writeFile(subgraph, 'type Query { me: String }');
  for (const [args, message] of [
    [['--supergraph', file, '--port', '0', '--host', '192.0.2.1'], 'Cannot listen "192.0.2.1": '],
    [['--supergraph', file, '--port', '0', '--home', file], 'not a directory (ENOTDIR)'],
    [['--supergraph', subgraph, '--port', '0'], 'it is GraphQL, but not composed.'],
  ] as const) {
    const { code, text } = await exitOf(run(args));
    expect(code).toBe(1);
    expect(text).toContain(message);
    expect(text).not.toContain('    at ');
  }
});

test('limits are read from a file, and an invalid number is named', async () => {
  const limits = join(folder, 'limits.json');
  await writeFile(limits, '{"depth": 1, "aliases": 3}');
  const gateway = run(['--supergraph', file, '--port', '0', '--limits', limits, '--hide-denied']);
  const exit = exitOf(gateway);
  const [line] = await once(gateway.stdout as NodeJS.ReadableStream, 'data');
  const url = /http:\S+/.exec(String(line))?.[0] ?? '';
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: '{"query":"{ me { name } }"}' });
  expect(await response.text()).toContain('more than 1 levels of nested fields (limit \\"depth\\")');
  gateway.kill('SIGTERM');
  await exit;
  for (const [text, message] of [
    ['{"depth": "12"}', '"depth" is "12"; write a whole number, 0 or higher.'],
    ['{"depth": -1}', '"depth" is -1; write a whole number, 0 or higher.'],
    ['[]', 'it is a list; write an object such as {"depth": 12}.'],
  ] as const) {
    await writeFile(limits, text);
    const { code, text: told } = await exitOf(run(['--supergraph', file, '--limits', limits]));
    expect([code, told.includes(message)]).toEqual([2, true]);
  }
});

test('limits of fetches are read from a file, with different ones for a domain', async () => {
  const fetches = join(folder, 'fetches.json');
  await writeFile(fetches, '{"bytes": 1000, "domains": {"people": {"bytes": 10}}}');
  const gateway = run(['--supergraph', file, '--port', '0', '--fetches', fetches]);
  const exit = exitOf(gateway);
  const [line] = await once(gateway.stdout as NodeJS.ReadableStream, 'data');
  const url = /http:\S+/.exec(String(line))?.[0] ?? '';
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: '{"query":"{ me { name } }"}' });
  expect(await response.json()).toMatchObject({ data: { me: null } });
  gateway.kill('SIGTERM');
  expect((await exit).text).toContain('a response larger than 10 bytes');
});

test('a port in use is named', async () => {
  const taken = createSocketServer();
  await once(taken.listen(0, '127.0.0.1'), 'listening');
  const { port } = taken.address() as AddressInfo;
  const exit = await exitOf(run(['--supergraph', file, '--port', String(port)]));
  taken.close();
  expect(exit).toMatchObject({ code: 1, text: expect.stringContaining(`Port ${port} is in use`) });
});
