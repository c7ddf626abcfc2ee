import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSchema, graphql } from 'graphql';
import { chromium, type Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { type GraphiqlOptions, graphiqlRoutes } from '#gateway/graphiql/graphiql-routes.ts';
import { type HttpServer, type Route, startHttpServer } from '#platform/runtime/http-server.ts';

const chromiumFile = '/usr/bin/chromium';

const personas = {
  query: '{ whoAmI }',
  personas: [
    { name: 'analyst', about: 'sees no personal data', token: 'token-of-analyst' },
    { name: 'steward', about: 'sees all', token: 'token-of-steward' },
  ],
};

test('serves the page to a browser, with a content security policy without other origins', async () => {
  await using server = await startPage();
  const response = await fetch(`${server.url}/graphql`, { headers: { accept: 'text/html' } });
  expect(response.status).toBe(200);
  const html = await response.text();
  expect(html).toContain('Loading GraphiQL');
  expect(html).not.toMatch(/https?:\/\//);
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
});

test('serves each asset of the page', async () => {
  await using server = await startPage();
  const html = await (await fetch(`${server.url}/graphql`)).text();
  const assets = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path);
  expect(assets).toHaveLength(6);
  for (const path of assets) {
    const response = await fetch(`${server.url}${path}`);
    expect([path, response.status]).toEqual([path, 200]);
    expect((await response.text()).length).toBeGreaterThan(100);
  }
});

test('redirects a browser from the root to the graph', async () => {
  await using server = await startPage();
  const response = await fetch(`${server.url}/`, { redirect: 'manual' });
  expect([response.status, response.headers.get('location')]).toEqual([302, '/graphql']);
});

test('reads the personas for each page load, so that renewed tokens are served', async () => {
  const file = await personasFile();
  await using server = await startPage({ personasFile: file });
  expect(await (await fetch(`${server.url}/graphiql/personas.json`)).json()).toEqual(personas);
  await writeFile(file, '{"personas":[]}');
  expect(await (await fetch(`${server.url}/graphiql/personas.json`)).json()).toEqual({ personas: [] });
});

test('serves tokens to this machine only: not under another name, from another address, or through a proxy', async () => {
  const routes = await graphiqlRoutes({ personasFile: await personasFile() });
  const route = routes.find(({ path }) => path === '/graphiql/personas.json') as Route;
  const ask = (host: string, remoteAddress = '127.0.0.1', more: Record<string, string> = {}) =>
    route.handle({
      method: 'GET',
      url: new URL('http://localhost/graphiql/personas.json'),
      headers: { host, ...more },
      body: '',
      remoteAddress,
      signal: new AbortController().signal,
    });
  expect(await ask('evil.example:4000')).toMatchObject({ status: 403 });
  expect(await ask('localhost.evil.example')).toMatchObject({ status: 403 });
  expect(await ask('')).toMatchObject({ status: 403 });
  for (const peer of ['172.17.0.1', '192.0.2.7', '::ffff:10.0.0.1', '2001:db8::1', '127.evil', '']) {
    expect([peer, await ask('localhost:4000', peer)]).toMatchObject([peer, { status: 403 }]);
  }
  for (const name of [
    'forwarded',
    'via',
    'x-forwarded-for',
    'x-forwarded-host',
    'x-forwarded-proto',
    'x-real-ip',
    'client-ip',
    'fastly-client-ip',
    'x-azure-clientip',
    'x-envoy-external-address',
    'x_forwarded_for',
  ]) {
    const proxied = await ask('localhost:4000', '127.0.0.1', { [name]: '192.0.2.7' });
    expect([name, proxied]).toMatchObject([name, { status: 403 }]);
  }
  for (const [host, peer] of [
    ['localhost:4000', '127.0.0.1'],
    ['127.0.0.1:4000', '::ffff:127.0.0.1'],
    ['[::1]:4000', '::1'],
  ] as const) {
    expect(await ask(host, peer)).toMatchObject({ status: 200 });
  }
});

test.skipIf(!existsSync(chromiumFile))(
  'runs the first query in Chromium as the chosen persona (skipped without /usr/bin/chromium)',
  async () => {
    await using server = await startPage({ personasFile: await personasFile() });
    await using browser = await chromium.launch({ executablePath: chromiumFile, args: ['--no-sandbox'] });
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('console', (line) => {
      if (line.type() === 'error') complaints.push(line.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(server.url)) {
        complaints.push(`asked ${request.url()}`);
      }
    });
    await page.goto(`${server.url}/`);
    await page.getByRole('button', { name: /execute query/i }).click();
    await page.getByText('"Bearer token-of-analyst"').last().waitFor();
    await page.getByLabel('Ask as').selectOption('steward');
    await page.getByRole('button', { name: /execute query/i }).click();
    await page.locator('.result-window', { hasText: 'Bearer token-of-steward' }).waitFor();
    if (process.env.WEFT_SCREENSHOT) await page.screenshot({ path: process.env.WEFT_SCREENSHOT });
    expect(complaints).toEqual([]);
  },
);

test.skipIf(!existsSync(chromiumFile))(
  'requests the schema as the chosen persona, in Chromium (skipped without /usr/bin/chromium)',
  async () => {
    await using server = await startPage({ personasFile: await personasFile() });
    await using browser = await chromium.launch({ executablePath: chromiumFile, args: ['--no-sandbox'] });
    const page = await browser.newPage();
    const schemaAskedBy: (string | undefined)[] = [];
    page.on('request', (request) => {
      if (request.postData()?.includes('__schema')) schemaAskedBy.push(request.headers().authorization);
    });
    await page.goto(`${server.url}/`);
    for (const name of ['steward', 'anonymous']) {
      await page.getByRole('button', { name: /execute query/i }).click();
      await page.locator('.result-window', { hasText: 'whoAmI' }).waitFor();
      await page.getByLabel('Ask as').selectOption(name);
    }
    await expect
      .poll(() => schemaAskedBy)
      .toEqual(['Bearer token-of-analyst', 'Bearer token-of-steward', undefined]);
  },
);

test.skipIf(!existsSync(chromiumFile))(
  'sends the token of the chosen persona from each tab, in Chromium (skipped without /usr/bin/chromium)',
  async () => {
    await using server = await startPage({ personasFile: await personasFile() });
    await using browser = await chromium.launch({ executablePath: chromiumFile, args: ['--no-sandbox'] });
    const page = await browser.newPage();
    const askedBy: (string | undefined)[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') askedBy.push(request.headers().authorization);
    });
    const requestsOf = async (act: () => Promise<unknown>) => {
      askedBy.length = 0;
      await act();
      await expect.poll(() => askedBy.length).toBeGreaterThan(0);
      return askedBy;
    };
    const run = () => page.getByRole('button', { name: /execute query/i }).click();
    const refetch = () => page.getByRole('button', { name: /re-fetch/i }).click();
    await page.goto(`${server.url}/`);
    await page.locator('.graphiql-query-editor', { hasText: 'whoAmI' }).waitFor();
    await page.getByRole('button', { name: /new tab/i }).click();
    expect(await requestsOf(run)).toEqual(['Bearer token-of-analyst']);
    expect(await requestsOf(refetch)).toEqual(['Bearer token-of-analyst']);

    // GraphiQL stores its tabs half a second later, and is rendered anew from what is stored.
    const stored = "JSON.parse(localStorage['graphiql:tabState'] ?? '{}').tabs?.length";
    await expect.poll(() => page.evaluate(stored), { timeout: 5_000 }).toBe(2);
    await page.getByLabel('Ask as').selectOption('steward');
    await page.getByRole('button', { name: /new tab/i }).click();
    expect(await requestsOf(refetch)).toEqual(['Bearer token-of-steward']);
    for (const tab of [0, 1, 2]) {
      await page.locator(`#graphiql-session-tab-${tab}`).click();
      expect([tab, await requestsOf(run)]).toEqual([tab, ['Bearer token-of-steward']]);
    }
    await page.reload();
    await page.locator('#graphiql-session-tab-0').click();
    expect(await requestsOf(run)).toEqual(['Bearer token-of-steward']);
  },
);

test.skipIf(!existsSync(chromiumFile))(
  'sends a token from the header editor instead of the persona’s, in Chromium (skipped without /usr/bin/chromium)',
  async () => {
    await using server = await startPage({ personasFile: await personasFile() });
    await using browser = await chromium.launch({ executablePath: chromiumFile, args: ['--no-sandbox'] });
    const page = await browser.newPage();
    await page.goto(`${server.url}/`);
    await page.getByRole('button', { name: 'Headers' }).click();
    await page.locator('.graphiql-editor-tool .graphiql-editor:not(.hidden) .CodeMirror').click();
    await page.keyboard.insertText('{ "Authorization": "Bearer own" }');
    await page.getByRole('button', { name: /execute query/i }).click();
    await page.locator('.result-window', { hasText: /"whoAmI": "Bearer own"/ }).waitFor();
  },
);

test.skipIf(!existsSync(chromiumFile))(
  'never marks the ready query as wrong, other queries as ever, in Chromium (skipped without /usr/bin/chromium)',
  async () => {
    const query = '{\n  whoAmI, hidden(first: 1) { of { anyone } } }';
    await using server = await startPage({ personasFile: await personasFile(query) });
    await using browser = await chromium.launch({ executablePath: chromiumFile, args: ['--no-sandbox'] });
    const page = await browser.newPage();
    const marks = page.locator('.graphiql-query-editor .CodeMirror-lint-mark');
    const schema = Promise.withResolvers<void>();
    await page.route('**/graphql', async (route) => {
      if (route.request().postData()?.includes('__schema')) await schema.promise;
      await route.continue();
    });
    await page.goto(`${server.url}/`);
    await page.locator('.graphiql-query-editor', { hasText: 'anyone' }).waitFor();
    await checked(page);
    expect(await marks.count()).toBe(0);

    schema.resolve();
    await page.getByRole('button', { name: /documentation/i }).click();
    await page.locator('.graphiql-plugin', { hasText: 'Query' }).waitFor();
    for (const name of ['analyst', 'steward', 'anonymous']) {
      await page.getByLabel('Ask as').selectOption(name);
      await checked(page);
      expect([name, await marks.count()]).toEqual([name, 0]);
    }
    await page.getByRole('button', { name: /prettify/i }).click();
    await checked(page);
    expect(await marks.count()).toBe(0);

    await page.locator('.graphiql-query-editor .CodeMirror').click();
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText('{ whoAmI hiden }');
    await marks.first().waitFor();
  },
);

test.skipIf(!existsSync(chromiumFile))(
  'marks nothing in the first text without personas, in Chromium (skipped without /usr/bin/chromium)',
  async () => {
    await using server = await startPage();
    await using browser = await chromium.launch({ executablePath: chromiumFile, args: ['--no-sandbox'] });
    const page = await browser.newPage();
    await page.goto(`${server.url}/`);
    await page.locator('.graphiql-query-editor', { hasText: 'Welcome to GraphiQL' }).waitFor();
    await checked(page);
    expect(await page.locator('.graphiql-query-editor .CodeMirror-lint-mark').count()).toBe(0);
  },
);

test.skipIf(!existsSync(chromiumFile))(
  'is usable at a width of 420 pixels, in Chromium (skipped without /usr/bin/chromium)',
  async () => {
    await using server = await startPage({
      personasFile: await personasFile('{ whoAmI again: whoAmI onceMore: whoAmI andOnceMore: whoAmI }'),
    });
    await using browser = await chromium.launch({ executablePath: chromiumFile, args: ['--no-sandbox'] });
    const page = await browser.newPage({ viewport: { width: 420, height: 800 } });
    await page.goto(`${server.url}/`);
    await page.getByLabel('Ask as').selectOption('steward');
    await page.getByRole('button', { name: /execute query/i }).click();
    await page.locator('.result-window', { hasText: 'Bearer token-of-steward' }).waitFor();
    for (const [selector, width, height] of [
      ['#persona', 40, 20],
      ['.graphiql-execute-button', 40, 40],
      ['.graphiql-query-editor .CodeMirror', 250, 150],
      ['.result-window', 380, 150],
    ] as const) {
      const box = await page.locator(selector).boundingBox();
      expect([selector, box]).toEqual([
        selector,
        { x: expect.any(Number), y: expect.any(Number), width: atLeast(width), height: atLeast(height) },
      ]);
      expect([selector, box && box.x >= 0 && box.x + box.width <= 420]).toEqual([selector, true]);
    }
    const cutOff = 'document.querySelector(".graphiql-query-editor .CodeMirror-scroll")';
    expect(await page.evaluate(`${cutOff}.scrollWidth - ${cutOff}.clientWidth`)).toBeLessThanOrEqual(50);

    await page.getByRole('button', { name: 'Headers' }).click();
    const headers = page.locator('.graphiql-editor-tool .graphiql-editor:not(.hidden) .CodeMirror');
    expect(await headers.boundingBox()).toMatchObject({ width: atLeast(250), height: atLeast(50) });

    await page.getByRole('button', { name: /documentation/i }).click();
    await page.locator('.graphiql-plugin', { hasText: 'Query' }).waitFor();
    const docs = await page.locator('.graphiql-plugin').boundingBox();
    expect(docs).toMatchObject({ width: atLeast(380), height: atLeast(150) });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(420);
  },
);

/** Waits until the editor has checked its text: CodeMirror does so half a second after a change. */
async function checked(page: Page): Promise<void> {
  await page.waitForTimeout(1_000);
}

function atLeast(least: number) {
  return expect.toSatisfy((found: number) => found >= least, `at least ${least}`);
}

/** The page on a graph with one field, which returns the caller's Authorization header. */
async function startPage(options: GraphiqlOptions = {}): Promise<HttpServer> {
  const schema = buildSchema('type Query { whoAmI: String }');
  const graph: Route = {
    method: 'POST',
    path: '/graphql',
    async handle({ body, headers }) {
      const { query } = JSON.parse(body) as { query: string };
      const result = await graphql({ schema, source: query, rootValue: { whoAmI: headers.authorization } });
      return {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(result),
      };
    },
  };
  return startHttpServer({ routes: [...(await graphiqlRoutes(options)), graph], port: 0, onError: rethrow });
}

function rethrow(error: unknown): never {
  throw error;
}

async function personasFile(query = personas.query): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'weft-graphiql-')), 'personas.json');
  await writeFile(file, JSON.stringify({ ...personas, query }));
  return file;
}
