import { expect, test } from 'vitest';
import { originOf } from '#gateway/cache/answer-origin.ts';
import type { FetchContext } from '#gateway/request/governance.ts';

const end = Date.now() + 60_000;

/** A request that is decided by this policy until that moment. */
function decided(policy: string, validUntil: number): FetchContext {
  return { governance: { policy, decisions: { validUntil } } } as unknown as FetchContext;
}

function answer(reuse: unknown, more: object = {}) {
  return { data: { n: 1 }, errors: [], extensions: { mesh: { policy: 'p', reuse } }, ...more };
}

test('an answer is as good as the agreements that it was decided by', () => {
  const said = { edition: 'e', for: 'class', until: end };
  const origin = originOf(answer(said), decided('p', end));
  expect(origin).toMatchObject({ edition: 'e', audience: 'class' });
  expect(origin?.lasts).toBeLessThanOrEqual(60_000);
  expect(originOf(answer({ edition: 'e', for: 'class' }), decided('p', Infinity))?.lasts).toBe(Infinity);
});

test('what was decided otherwise than here is not taken: by another clock, or another policy', () => {
  const context = decided('p', end);
  expect(originOf(answer({ edition: 'e', for: 'class', until: end - 1 }), context)).toBeUndefined();
  expect(originOf(answer({ edition: 'e', for: 'class' }), context)).toBeUndefined();
  expect(originOf(answer({ edition: 'e', for: 'class', until: end }), decided('q', end))).toBeUndefined();
  expect(originOf(answer({ edition: 'e', for: 'class', until: end }), {} as FetchContext)).toBeUndefined();
});

test.each([
  [undefined],
  [null],
  ['class'],
  [{ for: 'class' }],
  [{ edition: '', for: 'class' }],
  [{ edition: 'e'.repeat(201), for: 'class' }],
  [{ edition: 7, for: 'class' }],
  [{ edition: 'e' }],
  [{ edition: 'e', for: 'everybody' }],
  [{ edition: 'e', for: 'class', until: 'tomorrow' }],
])('what a domain says in no form that is known, as %j, keeps nothing', (reuse) => {
  expect(originOf(answer(reuse), decided('p', Infinity))).toBeUndefined();
});

test('errors and what came with them are not taken', () => {
  const said = { edition: 'e', for: 'class' };
  expect(originOf(answer(said, { errors: [{}] }), decided('p', Infinity))).toBeUndefined();
  expect(originOf(answer(said, { data: null }), decided('p', Infinity))).toBeUndefined();
});
