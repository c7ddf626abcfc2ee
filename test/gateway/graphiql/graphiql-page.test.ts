import { existsSync } from 'node:fs';
import { chromium, type Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { personasFile, startPage } from './start-page.ts';

const chromiumFile = '/usr/bin/chromium';

/** A test in a real browser; skipped where Debian's Chromium is not installed. */
const inChromium = test.skipIf(!existsSync(chromiumFile));

inChromium('runs the first query as the chosen persona', async () => {
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
  await execute(page);
  await page.getByText('"Bearer token-of-analyst"').last().waitFor();
  await page.getByLabel('Ask as').selectOption('steward');
  await execute(page);
  await page.locator('.result-window', { hasText: 'Bearer token-of-steward' }).waitFor();
  if (process.env.WEFT_SCREENSHOT) await page.screenshot({ path: process.env.WEFT_SCREENSHOT });
  expect(complaints).toEqual([]);
});

inChromium('requests the schema as the chosen persona', async () => {
  await using server = await startPage({ personasFile: await personasFile() });
  await using browser = await chromium.launch({ executablePath: chromiumFile, args: ['--no-sandbox'] });
  const page = await browser.newPage();
  const schemaAskedBy: (string | undefined)[] = [];
  page.on('request', (request) => {
    if (request.postData()?.includes('__schema')) schemaAskedBy.push(request.headers().authorization);
  });
  await page.goto(`${server.url}/`);
  for (const name of ['steward', 'anonymous']) {
    await execute(page);
    await page.locator('.result-window', { hasText: 'whoAmI' }).waitFor();
    await page.getByLabel('Ask as').selectOption(name);
  }
  await expect
    .poll(() => schemaAskedBy)
    .toEqual(['Bearer token-of-analyst', 'Bearer token-of-steward', undefined]);
});

inChromium('sends the token of the chosen persona from each tab', async () => {
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
  const refetch = () => page.getByRole('button', { name: /re-fetch/i }).click();
  await page.goto(`${server.url}/`);
  await page.locator('.graphiql-query-editor', { hasText: 'whoAmI' }).waitFor();
  await page.getByRole('button', { name: /new tab/i }).click();
  expect(await requestsOf(() => execute(page))).toEqual(['Bearer token-of-analyst']);
  expect(await requestsOf(refetch)).toEqual(['Bearer token-of-analyst']);

  // GraphiQL stores its tabs half a second later, and is rendered anew from what is stored.
  const stored = "JSON.parse(localStorage['graphiql:tabState'] ?? '{}').tabs?.length";
  await expect.poll(() => page.evaluate(stored), { timeout: 5_000 }).toBe(2);
  await page.getByLabel('Ask as').selectOption('steward');
  await page.getByRole('button', { name: /new tab/i }).click();
  expect(await requestsOf(refetch)).toEqual(['Bearer token-of-steward']);
  for (const tab of [0, 1, 2]) {
    await page.locator(`#graphiql-session-tab-${tab}`).click();
    expect([tab, await requestsOf(() => execute(page))]).toEqual([tab, ['Bearer token-of-steward']]);
  }
  await page.reload();
  await page.locator('#graphiql-session-tab-0').click();
  expect(await requestsOf(() => execute(page))).toEqual(['Bearer token-of-steward']);
});

inChromium('sends a token from the header editor instead of the persona’s', async () => {
  await using server = await startPage({ personasFile: await personasFile() });
  await using browser = await chromium.launch({ executablePath: chromiumFile, args: ['--no-sandbox'] });
  const page = await browser.newPage();
  await page.goto(`${server.url}/`);
  await page.getByRole('button', { name: 'Headers' }).click();
  await page.locator('.graphiql-editor-tool .graphiql-editor:not(.hidden) .CodeMirror').click();
  await page.keyboard.insertText('{ "Authorization": "Bearer own" }');
  await execute(page);
  await page.locator('.result-window', { hasText: /"whoAmI": "Bearer own"/ }).waitFor();
});

inChromium('never marks the ready query as wrong, other queries as ever', async () => {
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
});

inChromium('marks nothing in the first text without personas', async () => {
  await using server = await startPage();
  await using browser = await chromium.launch({ executablePath: chromiumFile, args: ['--no-sandbox'] });
  const page = await browser.newPage();
  await page.goto(`${server.url}/`);
  await page.locator('.graphiql-query-editor', { hasText: 'Welcome to GraphiQL' }).waitFor();
  await checked(page);
  expect(await page.locator('.graphiql-query-editor .CodeMirror-lint-mark').count()).toBe(0);
});

inChromium('is usable at a width of 420 pixels', async () => {
  await using server = await startPage({
    personasFile: await personasFile('{ whoAmI again: whoAmI onceMore: whoAmI andOnceMore: whoAmI }'),
  });
  await using browser = await chromium.launch({ executablePath: chromiumFile, args: ['--no-sandbox'] });
  const page = await browser.newPage({ viewport: { width: 420, height: 800 } });
  await page.goto(`${server.url}/`);
  await page.getByLabel('Ask as').selectOption('steward');
  await execute(page);
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
});

/** Clicks the button as soon as there is a query to execute. */
async function execute(page: Page): Promise<void> {
  await page.locator('.graphiql-query-editor', { hasText: 'whoAmI' }).waitFor();
  await page.getByRole('button', { name: /execute query/i }).click();
}

/** Waits until the editor has checked its text: CodeMirror does so half a second after a change. */
async function checked(page: Page): Promise<void> {
  await page.waitForTimeout(1_000);
}

function atLeast(least: number) {
  return expect.toSatisfy((found: number) => found >= least, `at least ${least}`);
}
