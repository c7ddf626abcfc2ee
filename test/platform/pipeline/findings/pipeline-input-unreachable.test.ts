import { expect, test } from 'vitest';
import { startHttpServer } from '#platform/runtime/http-server.ts';
import { createTwoDomains } from './read-port.ts';

const unreachable = (message: RegExp) => [
  expect.objectContaining({
    code: 'PIPELINE_INPUT_UNREACHABLE',
    severity: 'error',
    message: expect.stringMatching(message),
  }),
];

test('PIPELINE_INPUT_UNREACHABLE: the process of its owner does not run', async () => {
  await using domains = await createTwoDomains();
  expect(await domains.findings(() => domains.readFrom({ things: 'http://127.0.0.1:9' }))).toEqual(
    unreachable(/The process of "things" cannot be read from/),
  );
});

test('PIPELINE_INPUT_UNREACHABLE: nothing says where the process of its owner is', async () => {
  await using domains = await createTwoDomains();
  expect(await domains.findings(() => domains.readFrom({}))).toEqual(
    unreachable(/where its process is was not said.*--owner things=/),
  );
});

test('PIPELINE_INPUT_UNREACHABLE: what responds is no input port', async () => {
  await using domains = await createTwoDomains();
  await using other = await startHttpServer({
    port: 0,
    routes: [{ method: 'POST', path: '/port', handle: () => ({ status: 200, body: 'hello' }) }],
    onError: () => {},
  });
  expect(await domains.findings(() => domains.readFrom({ things: other.url }))).toEqual(
    unreachable(/Its response is none of an input port/),
  );
});

test('PIPELINE_INPUT_UNREACHABLE is not found where it runs', async () => {
  await using domains = await createTwoDomains();
  expect(await domains.read()).toMatchObject({ domain: 'copies', inputs: { things: expect.any(String) } });
});
