import { expect, test } from 'vitest';
import { runWeft } from '#test/testkit/run-weft.ts';

test("the domains' schemas are what their contracts give", async () => {
  expect(await runWeft(['schema', 'generate', '--all', '--check'])).toMatchObject({ code: 0 });
});

test('the supergraph is what the schemas and overlays give', async () => {
  expect(await runWeft(['compose', '--check'])).toMatchObject({ code: 0 });
});

test('says how to renew a file that is stale', async () => {
  const { code, stderr } = await runWeft(['compose', '--check', '--out', 'no/such/supergraph.graphql']);
  expect(code).toBe(1);
  expect(stderr).toContain('"no/such/supergraph.graphql" is stale; run: npm run weft -- compose');
});
