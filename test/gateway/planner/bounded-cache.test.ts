import { expect, test } from 'vitest';
import { createBoundedCache } from '#gateway/planner/bounded-cache.ts';

function createCache(entries: number, weight: number) {
  const made: string[] = [];
  const cache = createBoundedCache<string>({ entries, weight, weigh: (value) => value.length });
  const get = (key: string, value = key) =>
    cache.get(key, async () => {
      made.push(key);
      if (value === '') throw new Error('It cannot be made.');
      return value;
    });
  return { made, get };
}

test('what is asked for at the same time is made once', async () => {
  const { made, get } = createCache(2, 100);
  expect(await Promise.all([get('a'), get('a'), get('a')])).toEqual(['a', 'a', 'a']);
  expect(made).toEqual(['a']);
});

test('the least recently used makes room', async () => {
  const { made, get } = createCache(2, 100);
  for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) await get(key);
  expect(made).toEqual(['a', 'b', 'c', 'b']);
});

test('what weighs too much together makes room, and what does so alone is not kept', async () => {
  const { made, get } = createCache(10, 10);
  for (const key of ['aaaa', 'bbbb', 'cccc', 'aaaa', 'cccc']) await get(key);
  expect(made).toEqual(['aaaa', 'bbbb', 'cccc', 'aaaa']);
  for (const key of ['d', 'd', 'aaaa', 'cccc']) await get(key, key === 'd' ? 'x'.repeat(11) : key);
  expect(made.slice(4)).toEqual(['d', 'd']);
});

test('what could not be made is tried again', async () => {
  const { made, get } = createCache(2, 100);
  await expect(get('a', '')).rejects.toThrow('It cannot be made.');
  expect(await get('a')).toBe('a');
  expect(made).toEqual(['a', 'a']);
});
