import { expect, test } from 'vitest';
import { parseFetchLimits } from '#gateway/fetches/read-fetch-limits.ts';
import { peopleSubgraph } from '#test/fixtures/plain-mesh.ts';
import { captureLog } from '#test/testkit/captured-log.ts';
import { createTestMesh } from '#test/testkit/test-mesh.ts';

test.each([
  ['[]', 'it is a list; write an object such as {"timeoutMs": 5000, '],
  ['{"timeoutMs": 0}', '"timeoutMs" is 0; write a whole number from 1 to 2147483647.'],
  ['{"timeoutMs": 3000000000}', '"timeoutMs" is 3000000000; write a whole number'],
  ['{"retries": 1.5}', '"retries" is 1.5; write a whole number from 0 to 10.'],
  ['{"domains": []}', '"domains" is a list; write an object.'],
  ['{"domains": {"orders": 5}}', '"domains.orders" is 5; write an object such as {"timeoutMs": 2000}.'],
  ['{"domains": {"orders": {"timeout": 5}}}', '"domains.orders.timeout" is not a setting.'],
  ['{"domains": {"orders": {"queue": "5"}}}', '"domains.orders.queue" is "5"; write a whole number'],
  [
    '{"domains": {"orders": {"timeutMs": 5}}}',
    '"domains.orders.timeutMs" is not a setting. Did you mean "timeoutMs"?',
  ],
  [
    '{"retrys": 1, "qeue": 2}',
    '"retrys" is not a setting. Did you mean "retries"?\n  "qeue" is not a setting. Did you mean "queue"?',
  ],
  [
    '{"bytes": 0, "domains": {"a": {"bytes": 0}}}',
    '"bytes" is 0; write a whole number from 1 to 536870888.\n  "domains.a.bytes" is 0;',
  ],
])('%j as limits of fetches is refused', (text, message) => {
  expect(() => parseFetchLimits(text)).toThrow(message);
});

test('settings of domains that the supergraph does not have are reported in the log', async () => {
  const log = captureLog();
  await using _ = await createTestMesh({
    subgraphs: [peopleSubgraph],
    gateway: {
      logger: log.logger,
      fetches: { domains: { people: { timeoutMs: 200 }, poeple: { timeoutMs: 200 } } },
      subgraphUrls: { posts: 'http://127.0.0.1:1/graphql' },
    },
  });
  expect(log.lines('the supergraph is served with a finding').map(({ finding }) => finding)).toEqual([
    '"poeple" has a setting in "fetches", and the supergraph has no such domain.',
    '"posts" has a setting in "url", and the supergraph has no such domain.',
  ]);
});
