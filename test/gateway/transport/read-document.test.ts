import { expect, test } from 'vitest';
import { defaultLimits } from '#gateway/limits/limits.ts';
import { createDocumentReader } from '#gateway/transport/read-document.ts';

test('a text that comes again is parsed no more, however many texts came once since', () => {
  const read = createDocumentReader(defaultLimits);
  read('{ id }');
  const document = read('{ id }');
  for (let n = 0; n < 3_000; n += 1) read(`{ user(id: ${n}) { id } }`);
  expect(document).toBeDefined();
  expect(read('{ id }')).toBe(document);
});

test('what is no document is left to the server to say, and what is beyond a limit is refused each time', () => {
  const read = createDocumentReader({ ...defaultLimits, depth: 1, documentBytes: 100 });
  expect(read('{ id')).toBeUndefined();
  expect(read('{ id')).toBeUndefined();
  for (const query of ['{ user { id } }', `{ id } # ${'x'.repeat(100)}`]) {
    for (const _ of ['first', 'again']) expect(() => read(query)).toThrow('limit');
  }
});
