import { expect, test } from 'vitest';
import { originOf } from '#gateway/cache/response-origin.ts';
import type { FetchContext } from '#gateway/request/governance.ts';

const end = Date.now() + 60_000;

/** A request that is decided by this policy until that time. */
function decided(policy: string, validUntil: number): FetchContext {
  return { governance: { policy, decisions: { validUntil } } } as unknown as FetchContext;
}

function respond(reuse: unknown, more: object = {}) {
  return { data: { n: 1 }, errors: [], extensions: { mesh: { policy: 'p', reuse } }, ...more };
}

test('a response is valid as long as the agreements of its decisions', () => {
  const said = { epoch: 'e', for: 'class', until: end };
  const origin = originOf(respond(said), decided('p', end));
  expect(origin).toMatchObject({ epoch: 'e', audience: 'class' });
  expect(origin?.lasts).toBeLessThanOrEqual(60_000);
  expect(originOf(respond({ epoch: 'e', for: 'class' }), decided('p', Infinity))?.lasts).toBe(Infinity);
});

test('responses with other decisions are not used: at another time, or under another policy', () => {
  const context = decided('p', end);
  expect(originOf(respond({ epoch: 'e', for: 'class', until: end - 1 }), context)).toBeUndefined();
  expect(originOf(respond({ epoch: 'e', for: 'class' }), context)).toBeUndefined();
  expect(originOf(respond({ epoch: 'e', for: 'class', until: end }), decided('q', end))).toBeUndefined();
  expect(originOf(respond({ epoch: 'e', for: 'class', until: end }), {} as FetchContext)).toBeUndefined();
});

test.each([
  [undefined],
  [null],
  ['class'],
  [{ for: 'class' }],
  [{ epoch: '', for: 'class' }],
  [{ epoch: 'e'.repeat(201), for: 'class' }],
  [{ epoch: 7, for: 'class' }],
  [{ epoch: 'e' }],
  [{ epoch: 'e', for: 'everybody' }],
  [{ epoch: 'e', for: 'class', until: 'tomorrow' }],
])('a domain that names its snapshot in an invalid form, like %j, disables caching', (reuse) => {
  expect(originOf(respond(reuse), decided('p', Infinity))).toBeUndefined();
});

test('errors and the responses that contain them are not cached', () => {
  const said = { epoch: 'e', for: 'class' };
  expect(originOf(respond(said, { errors: [{}] }), decided('p', Infinity))).toBeUndefined();
  expect(originOf(respond(said, { data: null }), decided('p', Infinity))).toBeUndefined();
});
