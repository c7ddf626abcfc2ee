import { expect, test } from 'vitest';
import { servingLines } from '#gateway/start/serving-lines.ts';

test('a gateway tells where it serves, and that callers are anonymous where no issuer is named', () => {
  const alone = servingLines({}, 'http://127.0.0.1:1', undefined).split('\n');
  expect(alone).toEqual(['The graph is at http://127.0.0.1:1/graphql', expect.stringMatching(/anonymous/)]);
  for (const given of [{ issuer: 'https://id.example' }, { issuers: 'issuers.json' }]) {
    expect(servingLines(given, 'http://127.0.0.1:1', 'http://127.0.0.1:2').split('\n')).toEqual([
      'The graph is at http://127.0.0.1:1/graphql',
      'Metrics are at http://127.0.0.1:2/metrics',
    ]);
  }
});
