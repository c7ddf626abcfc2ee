import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { graphiqlRoutes } from '#gateway/graphiql/graphiql-routes.ts';
import type { Route } from '#platform/runtime/http-server.ts';
import { pageContent, personasFile, startPage } from './start-page.ts';

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
  expect(await (await fetch(`${server.url}/graphiql/personas.json`)).json()).toEqual(pageContent);
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
