import { expect, test } from 'vitest';
import { findingsOfFolders } from './small-mesh.ts';

test('two folders with contracts of one domain are both refused, and the others are not', async () => {
  const { mesh, places, messages } = await findingsOfFolders({
    a: { domain: 'users' },
    b: { domain: 'orders' },
    c: { domain: 'users' },
  });
  expect(places).toEqual(['a:6 DOMAIN_TWICE', 'c:6 DOMAIN_TWICE']);
  expect(messages[0]).toMatch(/a" and ".*c" both are the domain "users"\. Rename one\.$/);
  expect(mesh.domains.map(({ name }) => name)).toEqual(['orders']);
});

test('nothing is found where each folder is a domain of its own', async () => {
  expect((await findingsOfFolders({ a: { domain: 'users' }, b: { domain: 'orders' } })).places).toEqual([]);
});
